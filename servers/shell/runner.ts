// Runs lines of commands.

import { Span, sizeOf } from "../../libsys/span";
import { openArguments } from "./arguments";
import { CommandLine, Connector, Redirection, SyntaxError } from "./command-line";
import { commandCount, findCommand } from "./command-names";
import { runCommand } from "./command-table";
import { INTERRUPTED, NOT_FOUND, USAGE } from "./failure";
import { beginRedirection, endRedirection } from "./redirection";
import { beginCommands, endLine, flush, out, stopNoted } from "./output";

const line: CommandLine = changetype<CommandLine>(memory.data(64, 8));

if (offsetof<CommandLine>() > 64) ERROR("line has the size of CommandLine");

let status: i32 = 0;

/** The status of the command that ran last. */
export function lastStatus(): i32 {
  return status;
}

/**
 * Runs a line; a line with a mistake in it does not run at all. Sends what it printed.
 */
export function runLine(source: Span): void {
  beginCommands();
  const error = line.check(source);
  if (error != SyntaxError.None) {
    out.put("shell: ").put(errorText(error));
    endLine();
    status = USAGE;
  } else {
    runCommands(source);
  }
  flush();
}

function runCommands(source: Span): void {
  line.open(source);
  while (line.next(status)) {
    if (!wanted(<Connector>(<i32>line.connector))) continue;
    status = runCommandLine();
    // Commands that print little learn of Ctrl-C only here.
    if (line.pending != <u32>Connector.Always || stopNoted()) flush();
    if (stopNoted()) {
      status = INTERRUPTED;
      return;
    }
  }
}

function wanted(connector: Connector): bool {
  if (connector == Connector.Success) return status == 0;
  if (connector == Connector.Failure) return status != 0;
  return true;
}

function runCommandLine(): i32 {
  if (line.redirection == Redirection.None) return runWords();
  beginRedirection();
  return endRedirection(line.target, runWords());
}

function runWords(): i32 {
  openArguments(line);
  const name = line.word(0);
  const index = findCommand(name);
  if (index != commandCount()) return runCommand(index);
  out.put("shell: ");
  if (sizeOf(name) == 0) out.put("''");
  else out.append(name);
  out.put(": command not found; `help` lists the commands");
  endLine();
  return NOT_FOUND;
}

function errorText(error: SyntaxError): string {
  switch (error) {
    case SyntaxError.OpenQuote:
      return "a quote is not closed";
    case SyntaxError.MissingCommand:
      return "a command is missing before or after `;`, `&&` or `||`";
    case SyntaxError.Pipe:
      return "there are no pipes; quote a literal `|`";
    case SyntaxError.Redirection:
      return "only `COMMAND > FILE` redirects; quote a literal `<` or `>`";
    case SyntaxError.Background:
      return "commands run in the foreground only; quote a literal `&`";
    default:
      return "too many words, or too long";
  }
}
