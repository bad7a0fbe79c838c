// Kernel page-table isolation, with kpti=1 on the command line: while a program runs, nothing of the core is mapped but
// the ways in and out. They are in the first two pages of text; with them go the descriptor and interrupt tables, and
// two stacks that only ever hold what one entry pushes. The ways in load the core's own tables, the ways out the thread's.
//
// Without isolation nothing here runs, and nothing else costs an instruction for it: `isolate` puts jumps into entry.S.

#define WINDOW 0xffffffff80000000
#define PHYSICAL(symbol) ((symbol) - WINDOW)

#define CPU_CURRENT (WINDOW + 0x160000)
#define THREAD_RSP (WINDOW + 56)
#define THREAD_USER_ROOT (WINDOW + 272)

#define USER_DATA 0x1b
#define USER_FLAGS 0x202
#define MSR_LSTAR 0xc0000082
#define WRITE_PROTECT_BIT 16
#define JUMP 0xe9
#define JUMP_BYTES 5
// What a jump takes the place of, in whole instructions.
#define ENTRY_BYTES 6
#define FRAME_BYTES 8
#define EXCEPTION_CS 32
#define INTERRUPT_CS 24

  .section .text.entry, "ax"

isolated_system_call:
  movl $PHYSICAL(kernel_root), %r11d
  movq %r11, %cr3
  jmp system_call_entry

  .macro isolated_entry name, cs, target
\name:
  pushq %rax
  movl $PHYSICAL(kernel_root), %eax
  movq %rax, %cr3
  testb $3, \cs(%rsp)
  jmp \target
  .endm

  isolated_entry isolated_exception, EXCEPTION_CS, excepted + ENTRY_BYTES
  isolated_entry isolated_interrupt, INTERRUPT_CS, interrupted + ENTRY_BYTES
  isolated_entry isolated_failure, EXCEPTION_CS, core_trapped

isolated_sysret:
  movl CPU_CURRENT, %r11d
  movq THREAD_USER_ROOT(%r11), %r11
  movq %r11, %cr3
  movl $USER_FLAGS, %r11d
  sysretq

// iretq reads its frame when the core's own stack is not mapped any more.
isolated_frame:
  movq $entry_stack_top, %rsp
  pushq $USER_DATA
  pushq THREAD_RSP(%rax)
  jmp frame_site + FRAME_BYTES

isolated_return:
  pushq %rax
  movl CPU_CURRENT, %eax
  movq THREAD_USER_ROOT(%rax), %rax
  movq %rax, %cr3
  popq %rax
  iretq

  .section .text.boot, "ax"

// Called once, when everything else is ready.
  .globl isolate
isolate:
  movl $MSR_LSTAR, %ecx
  movq $isolated_system_call, %rax
  movq %rax, %rdx
  shrq $32, %rdx
  wrmsr
  movq $entry_stack_top, task_state + 4
  call expose_pages
  movq %cr0, %rdx
  btrq $WRITE_PROTECT_BIT, %rdx
  movq %rdx, %cr0
  movq $jumps, %rsi
1:
  lodsq
  testq %rax, %rax
  jz 2f
  movq %rax, %rdi
  lodsq
  subq %rdi, %rax
  subl $JUMP_BYTES, %eax
  movb $JUMP, (%rdi)
  movl %eax, 1(%rdi)
  jmp 1b
2:
  btsq $WRITE_PROTECT_BIT, %rdx
  movq %rdx, %cr0
  ret

// Maps the pages listed, each at its own place.
expose_pages:
  movq $exposed_pages, %rsi
1:
  lodsq
  testq %rax, %rax
  jz 2f
  movl %eax, %ecx
  shrl $9, %ecx
  andl $0xff8, %ecx
  // start.S has taken the bit from the core's own entries where there is no NX.
  btq $63, second_gigabyte
  jc 3f
  btrq $63, %rax
3:
  movq %rax, isolated_pages(%rcx)
  jmp 1b
2:
  ret

  .section .rodata.isolation, "a"
  .balign 8
// Where a jump goes, and where it leads.
jumps:
  .quad excepted, isolated_exception
  .quad interrupted, isolated_interrupt
  .quad machine_failed, isolated_failure
  .quad frame_site, isolated_frame
  .quad return_site, isolated_return
  .quad exit_1, isolated_sysret
  .quad exit_2, isolated_sysret
  .quad exit_3, isolated_sysret
  .quad 0
// Bits: 1 present, 2 writable, 2^63 no execution.
exposed_pages:
  .quad PHYSICAL(weft_symbol_4) + 1
  .quad PHYSICAL(weft_symbol_4) + 4096 + 1
  .quad 0x8000000000000001 + PHYSICAL(descriptor_table)
  .quad 0x8000000000000001 + PHYSICAL(interrupt_table)
  .quad 0x8000000000000003 + PHYSICAL(exception_stack_top) - 4096
  .quad 0x8000000000000003 + PHYSICAL(entry_stack_top) - 4096
  .quad 0

// What takes the place of the core's half in the tables of address spaces.
  .section .tables, "aw"
  .balign 4096
  .globl weft_symbol_6
weft_symbol_6:
  .fill 510, 8, 0
  .quad PHYSICAL(isolated_directory) + 3
  .fill 1, 8, 0
isolated_directory:
  .quad PHYSICAL(isolated_pages) + 3
  .fill 511, 8, 0
isolated_pages:
  .fill 512, 8, 0
