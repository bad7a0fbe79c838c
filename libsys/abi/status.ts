// What every fallible operation answers: 0 is success, a negative number is the
// reason. -1…-63 come from the core, -64…-127 from servers. docs/abi.md has the table.

export const enum Status {
  Ok = 0,
  /** The handle is out of the table's range, or its slot is empty. */
  BadHandle = -1,
  /** The capability names an object of another type. */
  WrongType = -2,
  /** The capability lacks a right that the operation needs. */
  NoRights = -3,
  /** An argument has a value that no call of this operation accepts. */
  BadArgument = -4,
  /** The object has no operation of this number. */
  BadOperation = -5,
  /** An address, slot, port or count lies outside what the object covers. */
  OutOfRange = -6,
  /** An address is not a multiple of the object's size. */
  Misaligned = -7,
  /** The destination slot, vector, or binding is already in use. */
  Occupied = -8,
  /** The untyped memory has not enough room left. */
  NoMemory = -9,
  /** The object still has children, so it cannot be reused. */
  NotEmpty = -10,
  /** A page table on the way to the address is missing; the value is its level. */
  NoPageTable = -11,
  /** The capability is already mapped, or something else is mapped there. */
  AlreadyMapped = -12,
  /** The capability is not mapped. */
  NotMapped = -13,
  /** A non-blocking operation found nobody, or nothing. */
  WouldBlock = -14,
  /** The deadline passed first. */
  TimedOut = -15,
  /** Somebody suspended the thread, or withdrew the operation. */
  Canceled = -16,
  /** The other party, or the object waited on, was destroyed. */
  PeerClosed = -17,
  /** The object's state does not allow the operation now. */
  BadState = -18,
  /** The message is longer than MAXIMUM_WORDS, or has more than MAXIMUM_CAPABILITIES. */
  TooLong = -19,
  /** The message needs an IPC buffer and one of the two threads has none. */
  NoBuffer = -20,
  /** The reply object holds no caller. */
  NoCaller = -21,
  /** No system call has this number. */
  BadSystemCall = -22,
  /** A mapping would be writable and executable. */
  WriteExecute = -23,
  /** All address-space identifiers are in use. */
  NoIdentifier = -24,

  /** No such name, file, device, module or process. */
  NotFound = -64,
  /** The name is taken. */
  Exists = -65,
  /** The thing is in use, or in a transition. */
  Busy = -66,
  /** The device reported a failure. */
  InputOutput = -67,
  /** The data does not have the form it claims. */
  BadFormat = -68,
  /** The server does not implement the operation for this object. */
  Unsupported = -69,
  /** The object cannot be written. */
  ReadOnly = -70,
  NotDirectory = -71,
  IsDirectory = -72,
  /** A quota or table of the server is exhausted. */
  LimitReached = -73,
  /** The manifest or a policy does not allow it. */
  Refused = -74,
  /** A name or a line is longer than its field. */
  NameTooLong = -75,
}
