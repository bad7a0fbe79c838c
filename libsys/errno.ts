// Linux error numbers, as the module loader's operations answer them (negative), and what
// people read for them.

import { Status } from "./abi/status";

export const enum Errno {
  EPERM = 1,
  ENOENT = 2,
  ESRCH = 3,
  EINTR = 4,
  EIO = 5,
  ENOEXEC = 8,
  EBADF = 9,
  EAGAIN = 11,
  ENOMEM = 12,
  EACCES = 13,
  EFAULT = 14,
  EBUSY = 16,
  EEXIST = 17,
  ENODEV = 19,
  EINVAL = 22,
  ETXTBSY = 26,
  EFBIG = 27,
  ENOSPC = 28,
  EROFS = 30,
  ERANGE = 34,
  EDEADLK = 35,
  ENAMETOOLONG = 36,
  ELOOP = 40,
  ENODATA = 61,
  ETIME = 62,
  ENOPKG = 65,
  EBADMSG = 74,
  EOPNOTSUPP = 95,
  ECONNRESET = 104,
  ETIMEDOUT = 110,
  ENOKEY = 126,
  EKEYREJECTED = 129,
}

/** The symbol of a negative errno value, as in `EEXIST`. */
export function errnoName(value: i32): string {
  switch (-value) {
    case Errno.EPERM: return "EPERM";
    case Errno.ENOENT: return "ENOENT";
    case Errno.ESRCH: return "ESRCH";
    case Errno.EINTR: return "EINTR";
    case Errno.EIO: return "EIO";
    case Errno.ENOEXEC: return "ENOEXEC";
    case Errno.EBADF: return "EBADF";
    case Errno.EAGAIN: return "EAGAIN";
    case Errno.ENOMEM: return "ENOMEM";
    case Errno.EACCES: return "EACCES";
    case Errno.EFAULT: return "EFAULT";
    case Errno.EBUSY: return "EBUSY";
    case Errno.EEXIST: return "EEXIST";
    case Errno.ENODEV: return "ENODEV";
    case Errno.EINVAL: return "EINVAL";
    case Errno.ETXTBSY: return "ETXTBSY";
    case Errno.EFBIG: return "EFBIG";
    case Errno.ENOSPC: return "ENOSPC";
    case Errno.EROFS: return "EROFS";
    case Errno.ERANGE: return "ERANGE";
    case Errno.EDEADLK: return "EDEADLK";
    case Errno.ENAMETOOLONG: return "ENAMETOOLONG";
    case Errno.ELOOP: return "ELOOP";
    case Errno.ENODATA: return "ENODATA";
    case Errno.ETIME: return "ETIME";
    case Errno.ENOPKG: return "ENOPKG";
    case Errno.EBADMSG: return "EBADMSG";
    case Errno.EOPNOTSUPP: return "EOPNOTSUPP";
    case Errno.ECONNRESET: return "ECONNRESET";
    case Errno.ETIMEDOUT: return "ETIMEDOUT";
    case Errno.ENOKEY: return "ENOKEY";
    case Errno.EKEYREJECTED: return "EKEYREJECTED";
    default: return "unknown error";
  }
}

/** The text of a negative errno value, as strerror gives it. */
export function errnoText(value: i32): string {
  switch (-value) {
    case 0: return "Success";
    case Errno.EPERM: return "Operation not permitted";
    case Errno.ENOENT: return "No such file or directory";
    case Errno.ESRCH: return "No such process";
    case Errno.EINTR: return "Interrupted system call";
    case Errno.EIO: return "Input/output error";
    case Errno.ENOEXEC: return "Exec format error";
    case Errno.EBADF: return "Bad file descriptor";
    case Errno.EAGAIN: return "Resource temporarily unavailable";
    case Errno.ENOMEM: return "Cannot allocate memory";
    case Errno.EACCES: return "Permission denied";
    case Errno.EFAULT: return "Bad address";
    case Errno.EBUSY: return "Device or resource busy";
    case Errno.EEXIST: return "File exists";
    case Errno.ENODEV: return "No such device";
    case Errno.EINVAL: return "Invalid argument";
    case Errno.ETXTBSY: return "Text file busy";
    case Errno.EFBIG: return "File too large";
    case Errno.ENOSPC: return "No space left on device";
    case Errno.EROFS: return "Read-only file system";
    case Errno.ERANGE: return "Numerical result out of range";
    case Errno.EDEADLK: return "Resource deadlock avoided";
    case Errno.ENAMETOOLONG: return "File name too long";
    case Errno.ELOOP: return "Too many levels of symbolic links";
    case Errno.ENODATA: return "No data available";
    case Errno.ETIME: return "Timer expired";
    case Errno.ENOPKG: return "Package not installed";
    case Errno.EBADMSG: return "Bad message";
    case Errno.EOPNOTSUPP: return "Operation not supported";
    case Errno.ECONNRESET: return "Connection reset by peer";
    case Errno.ETIMEDOUT: return "Connection timed out";
    case Errno.ENOKEY: return "Required key not available";
    case Errno.EKEYREJECTED: return "Key was rejected by service";
    default: return "Unknown error";
  }
}

/** The negative errno value that says what a Status says. */
export function errnoOf(status: i32): i32 {
  switch (status) {
    case Status.Ok: return 0;
    case Status.NoMemory: return -Errno.ENOMEM;
    case Status.LimitReached: return -Errno.ENOMEM;
    case Status.NoIdentifier: return -Errno.ENOMEM;
    case Status.NotFound: return -Errno.ENOENT;
    case Status.Exists: return -Errno.EEXIST;
    case Status.Occupied: return -Errno.EBUSY;
    case Status.Busy: return -Errno.EBUSY;
    case Status.InputOutput: return -Errno.EIO;
    case Status.BadFormat: return -Errno.ENOEXEC;
    case Status.WriteExecute: return -Errno.ENOEXEC;
    case Status.Unsupported: return -Errno.EOPNOTSUPP;
    case Status.ReadOnly: return -Errno.EROFS;
    case Status.Refused: return -Errno.EPERM;
    case Status.NoRights: return -Errno.EPERM;
    case Status.NameTooLong: return -Errno.ENAMETOOLONG;
    case Status.WouldBlock: return -Errno.EAGAIN;
    case Status.TimedOut: return -Errno.ETIMEDOUT;
    case Status.PeerClosed: return -Errno.ECONNRESET;
    default: return -Errno.EINVAL;
  }
}
