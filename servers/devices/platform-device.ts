// Devices that every PC has and no bus lists. Their resources are named by their drivers'
// manifests; here they only have a modalias, so that their drivers are asked for like all
// others.

import { Text } from "../../libsys/text";
import { DeviceKind, addDevice } from "./device";

export const enum PlatformDevice {
  None = 0,
  Serial8250 = 1,
  RtcCmos = 2,
}

/** Adds them to the device table, the serial port first: the console waits for it. */
export function addPlatformDevices(): void {
  add(PlatformDevice.Serial8250);
  add(PlatformDevice.RtcCmos);
}

/** The name after `platform:`. */
export function platformName(platform: PlatformDevice): string {
  return platform == PlatformDevice.Serial8250 ? "serial8250" : "rtc_cmos";
}

export function putPlatformModalias(text: Text, platform: PlatformDevice): Text {
  return text.put("platform:").put(platformName(platform));
}

function add(platform: PlatformDevice): void {
  const device = addDevice(DeviceKind.Platform);
  if (device != null) device.platform = platform;
}
