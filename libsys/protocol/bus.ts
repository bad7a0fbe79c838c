// The bus: how drivers get at devices. Interface "bus", served by servers/devices.
// Drivers pull: each call of NextDevice claims one device that the caller's manifest
// matches and that nobody holds. docs/protocols/bus.md has the table of operations.

/** Requests; a device is named by the number that NextDevice gave. */
export const enum BusOperation {
  /**
   * Claims a device. Reply: word0 device, word1 vendor | device << 16 | subsystem vendor
   * << 32 | subsystem << 48, word2 class << 8 | revision, word3 = MSI-X vectors.
   * Status.WouldBlock: none.
   */
  NextDevice = 1,
  /**
   * Capability 0: a notification to signal when a device becomes free that the caller may
   * claim.
   */
  Watch = 2,
  /** word0 device, word1 region 0…5. Reply: word0 bytes, word1 RegionFlag bits. */
  DescribeRegion = 3,
  /**
   * word0 device, word1 region, word2 first page, word3 pages (1…4). Reply: as many
   * frames, read and write, to be mapped uncached; word0 = pages of the region, word1 =
   * its byte offset in page 0.
   */
  MapRegion = 4,
  /** word0 device, word1 vector. Reply: capability 0 = its interrupt, not bound. */
  Interrupt = 5,
  /** word0 device, word1 offset, word2 bytes (1, 2, 4). Reply: word0 value. */
  ReadConfiguration = 6,
  /** word0 device. Gives the device back: bus mastering and interrupts go off. */
  Release = 7,
  /**
   * word0 ListFlag bits, word1 offset. Reply: text, one line a device; word1 = its whole
   * length.
   */
  List = 8,
}

export const enum RegionFlag {
  Ports = 1,
  Wide = 4,
  Prefetchable = 8,
}

export const enum ListFlag {
  /** Numbers in place of names (lspci -n). */
  Numeric = 1,
  /** The driver on a second line (lspci -k). */
  Driver = 2,
}

export const REGIONS: u32 = 6;
