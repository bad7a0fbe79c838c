// What the loader tells of a module, or of a module's file, put together from its parts.

import { Status } from "../../libsys/abi/status";
import { moduleInformation } from "../../libsys/protocol/modules";
import { EMPTY, Span } from "../../libsys/span";
import { gatherParts } from "./gathered-text";

let asked: Span = EMPTY;
let result = 0;

/** Gathers the strings of a module, or of the file at a path; 0 or an errno. */
export function gatherInformation(modules: u32, name: Span): i32 {
  asked = name;
  gatherParts(readPart, modules, 0);
  return result;
}

function readPart(modules: u32, choice: u32, offset: u32): Status {
  result = moduleInformation(modules, asked, offset);
  return result == 0 ? Status.Ok : Status.NotFound;
}
