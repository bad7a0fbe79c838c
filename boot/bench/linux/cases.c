// The first and only process of a Linux that Weft is measured beside. It needs no C library. It prints lines as Weft's
// bench module does: bench NAME ROUNDS TICKS ... A sample is T(2n) - T(n).

#include <linux/futex.h>
#include <linux/reboot.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

enum { ROUNDS = 64, SAMPLES = 15, LINE_BYTES = 512 };

/** One round trip of a case: the parent's half, and the child's, who does it for ever. */
typedef void (*half)(void);

static int down[2];
static int up[2];
static int *turn;

static long invoke(long number, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = 0;
  register long r9 __asm__("r9") = 0;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static unsigned long time_stamp(void) {
  unsigned low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (unsigned long)high << 32 | low;
}

static unsigned append_text(char *line, unsigned at, const char *text) {
  while (*text != 0) line[at++] = *text++;
  return at;
}

static unsigned append_number(char *line, unsigned at, unsigned long value) {
  char digits[20];
  unsigned count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while ((value /= 10) != 0);
  while (count > 0) line[at++] = digits[--count];
  return at;
}

static unsigned long ticks(half parent, unsigned rounds) {
  unsigned long start = time_stamp();
  for (unsigned i = 0; i < rounds; ++i) parent();
  return time_stamp() - start;
}

static void measure(const char *name, half parent) {
  char line[LINE_BYTES];
  unsigned at = append_text(line, 0, "bench ");
  at = append_text(line, at, name);
  at = append_text(line, at, " ");
  at = append_number(line, at, ROUNDS);
  ticks(parent, ROUNDS);
  for (unsigned sample = 0; sample < SAMPLES; ++sample) {
    unsigned long once = ticks(parent, ROUNDS);
    at = append_text(line, at, " ");
    unsigned long twice = ticks(parent, 2 * ROUNDS);
    // Where host time is measured, the longer batch may be the faster one.
    at = append_number(line, at, twice > once ? twice - once : 0);
  }
  at = append_text(line, at, "\n");
  invoke(SYS_write, 1, (long)line, at, 0);
}

/** Measures with a child that has an address space of its own. */
static void measure_with(const char *name, half parent, half child) {
  long id = invoke(SYS_fork, 0, 0, 0, 0);
  if (id == 0)
    for (;;) child();
  measure(name, parent);
  invoke(SYS_kill, id, SIGKILL, 0, 0);
  invoke(SYS_wait4, id, 0, 0, 0);
}

static void get_parent(void) { invoke(SYS_getppid, 0, 0, 0, 0); }

/** Eight bytes, as an eventfd wants them; any other descriptor takes them too. */
static void put(int descriptor) {
  unsigned long value = 1;
  invoke(SYS_write, descriptor, (long)&value, sizeof value, 0);
}

static void take(int descriptor) {
  unsigned long value;
  invoke(SYS_read, descriptor, (long)&value, sizeof value, 0);
}

static void parent_bytes(void) {
  put(down[1]);
  take(up[0]);
}

static void child_bytes(void) {
  take(down[0]);
  put(up[1]);
}

static void pass_turn(int mine, int theirs) {
  while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) != mine)
    invoke(SYS_futex, (long)turn, FUTEX_WAIT, theirs, 0);
  __atomic_store_n(turn, theirs, __ATOMIC_RELEASE);
  invoke(SYS_futex, (long)turn, FUTEX_WAKE, 1, 0);
}

static void parent_futex(void) {
  pass_turn(0, 1);
  while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) != 0)
    invoke(SYS_futex, (long)turn, FUTEX_WAIT, 1, 0);
}

static void child_futex(void) { pass_turn(1, 0); }

static void measure_all(void) {
  measure("linux-getppid", get_parent);
  invoke(SYS_pipe, (long)down, 0, 0, 0);
  invoke(SYS_pipe, (long)up, 0, 0, 0);
  measure_with("linux-pipe-round-trip", parent_bytes, child_bytes);
  invoke(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, (long)down);
  invoke(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, (long)up);
  measure_with("linux-unix-socket-round-trip", parent_bytes, child_bytes);
  down[0] = down[1] = (int)invoke(SYS_eventfd2, 0, 0, 0, 0);
  up[0] = up[1] = (int)invoke(SYS_eventfd2, 0, 0, 0, 0);
  measure_with("linux-eventfd-round-trip", parent_bytes, child_bytes);
  measure_with("linux-futex-round-trip", parent_futex, child_futex);
}

/** Shared, anonymous, zeroed; mmap takes six arguments. */
static void *map_shared(void) {
  register long flags __asm__("r10") = MAP_SHARED | MAP_ANONYMOUS;
  register long descriptor __asm__("r8") = -1;
  register long offset __asm__("r9") = 0;
  void *result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(SYS_mmap), "D"(0), "S"(4096), "d"(PROT_READ | PROT_WRITE),
                     "r"(flags), "r"(descriptor), "r"(offset)
                   : "rcx", "r11", "memory");
  return result;
}

__attribute__((force_align_arg_pointer)) void _start(void) {
  turn = map_shared();
  measure_all();
  invoke(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_RESTART, 0);
  for (;;) invoke(SYS_pause, 0, 0, 0, 0);
}
