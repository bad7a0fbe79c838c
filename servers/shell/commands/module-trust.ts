// modtrust: what the loader insists on when it checks modules, and what it reports.

import { errnoText } from "../../../libsys/errno";
import { TrustSwitch, setTrust, trustState } from "../../../libsys/protocol/modules";
import { Span, after, before, equals } from "../../../libsys/span";
import { moreOperands, nextOperand, nextOption } from "../arguments";
import { Server, serverHandle } from "../connections";
import { FAILURE, failOption, failServer, failUsage } from "../failure";
import { endLine, out } from "../output";

const USAGE = "modtrust [sig_enforce=1] [lockdown=1] [enable_dups_trace=1]";
const COLUMNS: u32 = 19;
const EQUALS: u32 = 0x3d;

/** Turns the switches on that its operands name, or prints all of them. */
export function modtrust(): i32 {
  const option = nextOption();
  if (option != 0) return failOption(option, USAGE);
  const modules = serverHandle(Server.Modules);
  if (modules == 0) return failServer(Server.Modules);
  if (!moreOperands()) {
    print(modules, TrustSwitch.SignatureEnforcement, "sig_enforce");
    print(modules, TrustSwitch.Lockdown, "lockdown");
    print(modules, TrustSwitch.DuplicateTrace, "enable_dups_trace");
    return 0;
  }
  let status = 0;
  while (moreOperands() && status == 0) status = set(modules, nextOperand());
  return status;
}

function print(modules: u32, which: TrustSwitch, name: string): void {
  const start = out.length;
  out.put(name).padTo(start + COLUMNS);
  out.decimal(trustState(modules, which));
  endLine();
}

function set(modules: u32, word: Span): i32 {
  const name = before(word, EQUALS);
  const value = after(word, EQUALS);
  const on = equals(value, "1") || equals(value, "y");
  if (!on && !equals(value, "0") && !equals(value, "n")) {
    return failUsage("a value of 0 or 1 is missing", USAGE);
  }
  const which = switchOf(name);
  if (which < 0) return failUsage("there is no such switch", USAGE);
  const result = setTrust(modules, <TrustSwitch>which, on);
  if (result == 0) return 0;
  out.put("modtrust: ").append(name).put(": ").put(errnoText(result));
  endLine();
  return FAILURE;
}

/** The switch of that name; negative when there is none. */
function switchOf(name: Span): i32 {
  if (equals(name, "sig_enforce")) return TrustSwitch.SignatureEnforcement;
  if (equals(name, "lockdown")) return TrustSwitch.Lockdown;
  return equals(name, "enable_dups_trace") ? TrustSwitch.DuplicateTrace : -1;
}
