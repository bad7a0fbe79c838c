// cd and pwd: the folder that paths begin at.

import { Status } from "../../../libsys/abi/status";
import { argument, argumentCount } from "../arguments";
import { failStatus, failUsage } from "../failure";
import { endLine, out } from "../output";
import { changeFolder, workingFolder } from "../working-folder";

export function cd(): i32 {
  if (argumentCount() != 1) return failUsage("one folder is needed", "cd FOLDER");
  const status = changeFolder(argument(0));
  return status == Status.Ok ? 0 : failStatus(argument(0), status);
}

export function pwd(): i32 {
  out.append(workingFolder());
  endLine();
  return 0;
}
