// Runs a script against libraries of `weft aot --host` and prints what happened, one line a step:
//   library FILE          opens it
//   module SYMBOL         instantiates it: "instance ok", or the trap; ends the module before
//   call NAME BITS...     calls an export: "call ok TYPE:BITS...", or the trap
//   global NAME           "global TYPE:BITS"
//   memory NAME           "memory PAGES HASH"
// Names are hexadecimal. Each module runs in a process of its own: "died SIGNAL" tells of a crash.
// It also is an example of the C interface.

#include "weft.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAXIMUM_SLOTS = 1024, LINE = 1 << 16, SECONDS = 20 };

/// The functions of weft.h, which each library brings along.
static struct {
  void *library;
  weft_store *(*store_create)(void);
  weft_trap (*instantiate)(weft_store *, const weft_module *, const weft_extern *,
                           weft_instance **);
  bool (*find)(weft_instance *, const char *, size_t, weft_extern *);
  weft_trap (*call)(const weft_function *, weft_value *);
  const char *(*message)(weft_trap);
} api;

static weft_instance *instance;

static void print_value(const char *type, size_t length, weft_value value) {
  if (strncmp(type, "i32", length) == 0) {
    printf(" i32:%x", (uint32_t)value.i32);
  } else if (strncmp(type, "i64", length) == 0) {
    printf(" i64:%llx", (unsigned long long)value.i64);
  } else if (strncmp(type, "f32", length) == 0) {
    if (value.f32 != value.f32) printf(" f32:nan");
    else printf(" f32:%x", (uint32_t)value.i32);
  } else if (strncmp(type, "f64", length) == 0) {
    if (value.f64 != value.f64) printf(" f64:nan");
    else printf(" f64:%llx", (unsigned long long)value.i64);
  } else {
    printf(" %.*s:%s", (int)length, type, value.external == NULL ? "null" : "set");
  }
}

/// Prints values of the comma-separated `types`.
static void print_values(const char *types, const weft_value *values) {
  for (size_t index = 0; *types != '\0' && *types != '-'; ++index) {
    const size_t length = strcspn(types, ",-");
    print_value(types, length, values[index]);
    types += length;
    if (*types == ',') ++types;
  }
  printf("\n");
}

static const char *results_of(const char *signature) { return strstr(signature, "->") + 2; }

/// Every imported function: those of the name "log-…" print their argument, all return zeros.
static weft_trap imported(void *environment, weft_value *slots) {
  const weft_import_type *type = environment;
  if (strncmp(type->name, "log-", 4) == 0) {
    printf("log");
    print_values(type->type, slots);
  }
  memset(slots, 0, sizeof *slots);
  return WEFT_OK;
}

static weft_extern supply(weft_store *store, const weft_import_type *type) {
  weft_extern given = {.kind = (weft_kind)type->kind};
  given.callback = imported;
  given.environment = (void *)type;
  (void)store;
  if (given.kind == WEFT_GLOBAL) given.global = calloc(1, sizeof(weft_value));
  return given;
}

static void *symbol(const char *name) {
  void *found = dlsym(api.library, name);
  if (found != NULL) return found;
  fprintf(stderr, "%s\n", dlerror());
  exit(2);
}

static void open_library(const char *file) {
  api.library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (api.library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(2);
  }
  *(void **)&api.store_create = symbol("weft_store_create");
  *(void **)&api.instantiate = symbol("weft_instantiate");
  *(void **)&api.find = symbol("weft_export");
  *(void **)&api.call = symbol("weft_call");
  *(void **)&api.message = symbol("weft_trap_message");
}

static void run_module(const char *name) {
  const weft_module *module = symbol(name);
  weft_store *store = api.store_create();
  weft_extern *imports = calloc(module->import_count + 1, sizeof *imports);
  for (int64_t index = 0; index < module->import_count; ++index) {
    imports[index] = supply(store, &module->imports[index]);
  }
  const weft_trap trap = api.instantiate(store, module, imports, &instance);
  printf("instance %s\n", trap == WEFT_OK ? "ok" : api.message(trap));
  if (instance == NULL) exit(0);
}

/// The export named by the hexadecimal digits at `name`.
static weft_extern find_export(const char *name) {
  char decoded[LINE / 2];
  size_t length = 0;
  for (unsigned byte; sscanf(name, "%2x", &byte) == 1; name += 2) decoded[length++] = (char)byte;
  weft_extern found;
  if (api.find(instance, decoded, length, &found)) return found;
  fprintf(stderr, "no export %.*s\n", (int)length, decoded);
  exit(2);
}

static void call(const char *name, char *rest) {
  const weft_function *function = find_export(name).environment;
  weft_value slots[MAXIMUM_SLOTS] = {0};
  for (size_t index = 0; rest != NULL && *rest != '\0'; ++index) {
    slots[index].i64 = (int64_t)strtoull(rest, &rest, 16);
    while (*rest == ' ') ++rest;
  }
  const weft_trap trap = api.call(function, slots);
  printf("call %s", trap == WEFT_OK ? "ok" : api.message(trap));
  if (trap == WEFT_OK) print_values(results_of(function->signature), slots);
  else printf("\n");
}

static void print_global(const char *name) {
  const weft_extern found = find_export(name);
  const char *type = strncmp(found.type, "mut ", 4) == 0 ? found.type + 4 : found.type;
  printf("global");
  print_values(type, found.global);
}

static void print_memory(const char *name) {
  const weft_memory *memory = find_export(name).memory;
  uint32_t hash = 0x811c9dc5;
  for (uint64_t at = 0; at < memory->size; ++at) hash = (hash ^ memory->base[at]) * 0x01000193;
  printf("memory %llu %x\n", (unsigned long long)memory->pages, hash);
}

static void step(char *line) {
  char *verb = strtok(line, " \n");
  char *name = strtok(NULL, " \n");
  if (verb == NULL || name == NULL) return;
  if (strcmp(verb, "call") == 0) call(name, strtok(NULL, "\n"));
  else if (strcmp(verb, "global") == 0) print_global(name);
  else if (strcmp(verb, "memory") == 0) print_memory(name);
  else if (strcmp(verb, "library") == 0) open_library(name);
  fflush(stdout);
}

/// Runs the steps of one module, up to the next, in a process of its own.
static void run_script(const char *name, char **lines, size_t count) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    alarm(SECONDS);
    run_module(name);
    fflush(stdout);
    for (size_t index = 0; index < count; ++index) step(lines[index]);
    exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) printf("died %s\n", strsignal(WTERMSIG(status)));
}

static bool starts(const char *line, const char *verb) {
  return strncmp(line, verb, strlen(verb)) == 0;
}

int main(void) {
  char **lines = NULL;
  size_t count = 0;
  static char line[LINE];
  while (fgets(line, sizeof line, stdin) != NULL) {
    lines = realloc(lines, (count + 1) * sizeof *lines);
    lines[count++] = strdup(line);
  }
  for (size_t index = 0; index < count; ++index) {
    if (!starts(lines[index], "module ")) {
      step(lines[index]);
      continue;
    }
    size_t end = index + 1;
    while (end < count && !starts(lines[end], "module ") && !starts(lines[end], "library ")) ++end;
    printf("%s", lines[index]);
    lines[index][strcspn(lines[index], "\n")] = '\0';
    run_script(lines[index] + strlen("module "), lines + index + 1, end - index - 1);
    index = end - 1;
  }
  return 0;
}
