// Names of classes, vendors and products, as the PCI ID database has them: only those a
// QEMU machine shows. Others are listed by number.

/** Name of a class: base class << 8 | subclass. */
export function className(code: u32): string {
  switch (code) {
    case 0x0000: return "Non-VGA unclassified device";
    case 0x0100: return "SCSI storage controller";
    case 0x0101: return "IDE interface";
    case 0x0106: return "SATA controller";
    case 0x0108: return "Non-Volatile memory controller";
    case 0x0200: return "Ethernet controller";
    case 0x0300: return "VGA compatible controller";
    case 0x0380: return "Display controller";
    case 0x0403: return "Audio device";
    case 0x0500: return "RAM memory";
    case 0x0600: return "Host bridge";
    case 0x0601: return "ISA bridge";
    case 0x0604: return "PCI bridge";
    case 0x0780: return "Communication controller";
    case 0x0900: return "Keyboard controller";
    case 0x0c03: return "USB controller";
    case 0x0c05: return "SMBus";
    case 0x00ff: return "Unclassified device [00ff]";
    default: return "Class";
  }
}

export function vendorName(vendor: u32): string {
  switch (vendor) {
    case 0x1234: return "QEMU";
    case 0x1af4: return "Red Hat, Inc.";
    case 0x1b36: return "Red Hat, Inc.";
    case 0x8086: return "Intel Corporation";
    default: return "";
  }
}

/** Name of a product: vendor << 16 | product. */
export function productName(id: u32): string {
  switch (id) {
    case 0x12341111: return "Standard VGA";
    case 0x1af41000: return "Virtio network device";
    case 0x1af41001: return "Virtio block device";
    case 0x1af41041: return "Virtio 1.0 network device";
    case 0x1af41042: return "Virtio 1.0 block device";
    case 0x1af41043: return "Virtio 1.0 console";
    case 0x1af41044: return "Virtio 1.0 RNG";
    case 0x1b36000c: return "QEMU PCIe Root port";
    case 0x808610d3: return "82574L Gigabit Network Connection";
    case 0x80862918: return "82801IB (ICH9) LPC Interface Controller";
    case 0x80862922:
      return "82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode]";
    case 0x80862930: return "82801I (ICH9 Family) SMBus Controller";
    case 0x808629c0: return "82G33/G31/P35/P31 Express DRAM Controller";
    default: return "";
  }
}
