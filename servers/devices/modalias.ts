// Modalias strings: what a device is called when its driver is asked for. The format of
// each bus is Linux's, so that alias patterns written for it match.

import { Span, spanAt } from "../../libsys/span";
import { Text } from "../../libsys/text";
import { Device, DeviceKind } from "./device";
import { putPlatformModalias } from "./platform-device";

const MODALIAS_BYTES: i32 = 96;
const bytes: usize = memory.data(96, 8);
const text: Text = changetype<Text>(memory.data(16, 8));

/** The device's modalias, valid until the next call. */
export function modaliasOf(device: Device): Span {
  text.open(<u32>bytes, MODALIAS_BYTES);
  if (device.kind == DeviceKind.Platform) putPlatformModalias(text, device.platform);
  else putPciModalias(device);
  return spanAt(text.address, text.length);
}

/** `pci:v…d…sv…sd…bc…sc…i…` */
function putPciModalias(device: Device): void {
  text
    .put("pci:v")
    .upperHex(device.vendor, 8)
    .put("d")
    .upperHex(device.product, 8)
    .put("sv")
    .upperHex(device.subsystemVendor, 8)
    .put("sd")
    .upperHex(device.subsystem, 8)
    .put("bc")
    .upperHex(device.classCode >> 16, 2)
    .put("sc")
    .upperHex((device.classCode >> 8) & 0xff, 2)
    .put("i")
    .upperHex(device.classCode & 0xff, 2);
}
