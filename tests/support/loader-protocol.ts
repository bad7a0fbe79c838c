// Numbers of libsys/protocol/modules.ts and libsys/protocol/parent.ts.

export const Operation = {
  FinitModule: 1,
  BeginUpload: 2,
  Upload: 3,
  InitModule: 4,
  DeleteModule: 5,
  RequestModule: 6,
  List: 7,
  Information: 8,
  Statistics: 9,
  Resolve: 10,
  Drives: 11,
  WatchExits: 12,
  NextExit: 13,
  ExitHandled: 14,
  Kill: 15,
  NextProcess: 16,
  Trust: 32,
  Refresh: 40,
  FindFile: 48,
  ListFile: 49,
  SetParameter: 50,
  Plan: 51,
  Configuration: 52,
} as const;

export const Mode = { Wait: 0, NoWait: 1, WaitStarted: 2, Fresh: 0x100 } as const;
/** Operations of a module on its parent. */
export const Parent = {
  Ready: 1,
  Log: 2,
  Exit: 3,
  Hold: 4,
  NextChange: 16,
  ChangeDone: 17,
} as const;
