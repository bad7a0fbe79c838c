// Modalias strings: what a device is called when its driver is asked for. The format of each bus is
// Linux's, so that alias patterns written for it match.

import { Text } from "../../libsys/text";
import { Device } from "./device";

/** Appends `pci:v…d…sv…sd…bc…sc…i…`. */
export function putPciModalias(text: Text, device: Device): Text {
  return text
    .put("pci:v").upperHex(device.vendor, 8)
    .put("d").upperHex(device.product, 8)
    .put("sv").upperHex(device.subsystemVendor, 8)
    .put("sd").upperHex(device.subsystem, 8)
    .put("bc").upperHex(device.classCode >> 16, 2)
    .put("sc").upperHex((device.classCode >> 8) & 0xff, 2)
    .put("i").upperHex(device.classCode & 0xff, 2);
}
