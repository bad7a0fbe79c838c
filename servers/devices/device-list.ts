// The text of lspci: one line a PCI function, in the formats of pciutils' lspci, lspci -n
// and lspci -k.

import { ListFlag } from "../../libsys/protocol/bus";
import { Text } from "../../libsys/text";
import { Device, DeviceKind, deviceAt, deviceCount } from "./device";
import { className, productName, vendorName } from "./pci-names";

/** Writes the whole list into `text`. */
export function putDevices(text: Text, flags: u32): void {
  for (let number: u32 = 0; number < deviceCount(); number++) {
    const device = deviceAt(number);
    if (device != null && device.kind == DeviceKind.Pci) putDevice(text, device, flags);
  }
}

function putDevice(text: Text, device: Device, flags: u32): void {
  putAddress(text, device.address).byte(0x20);
  if (flags & ListFlag.Numeric) putNumbers(text, device);
  else putNames(text, device);
  if (device.revision != 0) text.put(" (rev ").hex(device.revision, 2).put(")");
  text.byte(0x0a);
  if ((flags & ListFlag.Driver) != 0 && device.owner != 0) {
    text.put("	Kernel driver in use: ").append(device.ownerName).byte(0x0a);
  }
}

/** `bus:slot.function` */
function putAddress(text: Text, address: u32): Text {
  return text
    .hex(address >> 8, 2)
    .put(":")
    .hex((address >> 3) & 31, 2)
    .put(".")
    .decimal(address & 7);
}

function putNumbers(text: Text, device: Device): void {
  text
    .hex(device.classCode >> 8, 4)
    .put(": ")
    .hex(device.vendor, 4)
    .put(":")
    .hex(device.product, 4);
}

function putNames(text: Text, device: Device): void {
  const known = className(device.classCode >> 8);
  text.put(known);
  if (known == "Class") text.put(" ").hex(device.classCode >> 8, 4);
  text.put(": ");
  const vendor = vendorName(device.vendor);
  if (vendor.length == 0) text.put("Vendor ").hex(device.vendor, 4);
  else text.put(vendor);
  const product = productName((device.vendor << 16) | device.product);
  if (product.length == 0) text.put(" Device ").hex(device.product, 4);
  else text.put(" ").put(product);
}
