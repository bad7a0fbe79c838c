// A record as LogOperation.Read delivers it: header, then `length` bytes of UTF-8, padded
// to 8.

@unmanaged
@final
export class LogRecord {
  sequence: u32;
  length: u16;
  level: u16; // LogLevel
  timeNanoseconds: u64;
}

if (offsetof<LogRecord>() != 16) ERROR("LogRecord is 16 bytes");
