// The ways in and out of the core. It runs with interrupts off on one stack, and nothing of a thread is on that
// stack: a thread's registers are in its own object. Offsets: microkernel/thread.ts and cpu.ts; a test
// proves that both sides agree.
//
// A system call keeps rsp and rbp, so entering saves these two and the return address, no more. Everything that
// is not part of a message is cleared on the way out; the four word registers always are part of it.

#define WINDOW 0xffffffff80000000

#define CPU_ADDRESS 0x160000
#define CPU_CURRENT (WINDOW + CPU_ADDRESS + 0)
#define CPU_PREEMPT (WINDOW + CPU_ADDRESS + 4)
#define CPU_VALUE (WINDOW + CPU_ADDRESS + 8)
#define TRAP_CONTEXT (CPU_ADDRESS + 2048)

#define THREAD_RAX (WINDOW + 0)
#define THREAD_RBX (WINDOW + 8)
#define THREAD_RCX (WINDOW + 16)
#define THREAD_RDX (WINDOW + 24)
#define THREAD_RSI (WINDOW + 32)
#define THREAD_RDI (WINDOW + 40)
#define THREAD_RBP (WINDOW + 48)
#define THREAD_RSP (WINDOW + 56)
#define THREAD_R8 (WINDOW + 64)
#define THREAD_R9 (WINDOW + 72)
#define THREAD_R10 (WINDOW + 80)
#define THREAD_R11 (WINDOW + 88)
#define THREAD_R12 (WINDOW + 96)
#define THREAD_R13 (WINDOW + 104)
#define THREAD_R14 (WINDOW + 112)
#define THREAD_R15 (WINDOW + 120)
#define THREAD_RIP (WINDOW + 128)
#define THREAD_RFLAGS (WINDOW + 136)

#define USER_DATA 0x1b
#define USER_CODE 0x23
#define USER_FLAGS 0x202
#define SYSTEM_CALL_COUNT 19
#define NEVER -1

// Where the core is left. Isolation (isolation.S) puts a jump there, which takes five bytes.
  .macro leave_by_sysret site
  .globl \site
\site:
  sysretq
  .skip 2, 0xcc
  .endm

  .section .text.entry, "ax"

// al: number; rcx: return address; r11: flags, which nobody keeps.
  .globl system_call_entry
  .balign 64
system_call_entry:
  movl CPU_CURRENT, %r11d
  movq %rsp, THREAD_RSP(%r11)
  movq %rcx, THREAD_RIP(%r11)
  movq %rbp, THREAD_RBP(%r11)
  movq $kernel_stack_top, %rsp
  movzbl %al, %eax
  jmpq *system_call_table(, %rax, 8)

// ---- Call and ReplyReceive: the message stays in rbx, r12, r13, r14, r15. Compiled code (fast-path.ts) finds the low half
// of its tag in rcx, with which it copies what is in the buffer; it leaves by a jump to one of the ways below.

call_entry:
  movl %r15d, %ecx
  jmp core_fastCall

reply_receive_entry:
  movl %r15d, %ecx
  jmp core_fastReplyReceive

  .globl leave_with_message, leave_busily, call_in_turn, reply_receive_in_turn, call_slowly, reply_receive_slowly

// To turn-path.ts, with what has been found in the registers.
call_in_turn:
  jmp core_callInTurn
reply_receive_in_turn:
  jmp core_replyReceiveInTurn
leave_busily:
  jmp core_completeTurn

// To the thread in rdx, which gets the message in its registers; its badge is in rdi already.
leave_with_message:
  movq THREAD_RSP(%rdx), %rsp
  movq THREAD_RIP(%rdx), %rcx
  movq THREAD_RBP(%rdx), %rbp
  xorl %eax, %eax
  xorl %edx, %edx
  xorl %esi, %esi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  movl $USER_FLAGS, %r11d
  leave_by_sysret exit_1

// Nothing has happened yet; the handles are in rdi and rsi as they came.
call_slowly:
  movl CPU_CURRENT, %r11d
  movq $NEVER, %rdx
  jmp call_deadline_entry

reply_receive_slowly:
  movl CPU_CURRENT, %r11d
  movq $NEVER, %rdx
  jmp reply_receive_deadline_entry

// ---- The other message calls: the core finds the message in the thread, and leaves its answer there.

  .macro message_entry name, function
\name:
  movq %rbx, THREAD_RBX(%r11)
  movq %r12, THREAD_R12(%r11)
  movq %r13, THREAD_R13(%r11)
  movq %r14, THREAD_R14(%r11)
  movq %r15, THREAD_R15(%r11)
  call \function
  jmp leave_by_context
  .endm

  .macro endless_entry name, target
\name:
  movq $NEVER, %rdx
  jmp \target
  .endm

  message_entry call_deadline_entry, core_messageCall
  message_entry reply_receive_deadline_entry, core_messageReplyReceive
  message_entry send_deadline_entry, core_messageSend
  message_entry receive_deadline_entry, core_messageReceive
  message_entry try_send_entry, core_messageTrySend
  message_entry try_receive_entry, core_messageTryReceive
  message_entry reply_entry, core_messageReply
  endless_entry send_entry, send_deadline_entry
  endless_entry receive_entry, receive_deadline_entry

// ---- Simple calls: a status in eax, perhaps a value. Usually the thread just goes on.

  .macro simple_entry name, function
\name:
  movq $0, CPU_VALUE
  call \function
  jmp leave_simply
  .endm

  simple_entry null_entry, core_systemNull
  simple_entry signal_entry, core_systemSignal
  simple_entry wait_entry, core_systemWait
  simple_entry wait_deadline_entry, core_systemWaitDeadline
  simple_entry poll_entry, core_systemPoll
  simple_entry yield_entry, core_systemYield
  simple_entry clock_entry, core_systemClock
  simple_entry unknown_entry, core_systemUnknown

invoke_entry:
  movq $0, CPU_VALUE
  movq %r10, %rcx
  call core_invoke
  // A function that returns 32 bits may leave anything in the upper half.
  movl %eax, %eax

// The core's functions keep rbp and the message registers, which are the thread's own.
leave_simply:
  cmpl $0, CPU_PREEMPT
  jne 1f
  movl CPU_CURRENT, %ecx
  movq THREAD_RSP(%rcx), %rsp
  movq THREAD_RIP(%rcx), %rcx
  movq CPU_VALUE, %rdx
  movq %rdx, %rdi
  xorl %esi, %esi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  movl $USER_FLAGS, %r11d
  leave_by_sysret exit_2
1:
  movl CPU_CURRENT, %ecx
  movq CPU_VALUE, %rdx
  movl %eax, %eax
  movq %rax, THREAD_RAX(%rcx)
  movq %rdx, THREAD_RDX(%rcx)
  movq %rdx, THREAD_RDI(%rcx)
  jmp leave_by_schedule

// ---- Out by the registers in the running thread.

leave_by_context:
  cmpl $0, CPU_PREEMPT
  je resume
leave_by_schedule:
  call core_schedule
  .globl resume
resume:
  movl CPU_CURRENT, %eax
  testl %eax, %eax
  jz idle
  cmpq $0, THREAD_RFLAGS(%rax)
  jne 1f

  // Stopped by a system call: what that gives, and nothing else.
  movq THREAD_RBX(%rax), %rbx
  movq THREAD_R12(%rax), %r12
  movq THREAD_R13(%rax), %r13
  movq THREAD_R14(%rax), %r14
  movq THREAD_R15(%rax), %r15
  movq THREAD_RBP(%rax), %rbp
  movq THREAD_RSP(%rax), %rsp
  movq THREAD_RIP(%rax), %rcx
  movq THREAD_RDX(%rax), %rdx
  movq THREAD_RDI(%rax), %rdi
  movq THREAD_RAX(%rax), %rax
  xorl %esi, %esi
  xorl %r8d, %r8d
  xorl %r9d, %r9d
  xorl %r10d, %r10d
  movl $USER_FLAGS, %r11d
  leave_by_sysret exit_3

  // Stopped by an interrupt: everything.
1:
  .globl frame_site, return_site
frame_site:
  pushq $USER_DATA
  pushq THREAD_RSP(%rax)
  pushq THREAD_RFLAGS(%rax)
  pushq $USER_CODE
  pushq THREAD_RIP(%rax)
  movq $0, THREAD_RFLAGS(%rax)
  movq THREAD_RBX(%rax), %rbx
  movq THREAD_RCX(%rax), %rcx
  movq THREAD_RDX(%rax), %rdx
  movq THREAD_RSI(%rax), %rsi
  movq THREAD_RDI(%rax), %rdi
  movq THREAD_RBP(%rax), %rbp
  movq THREAD_R8(%rax), %r8
  movq THREAD_R9(%rax), %r9
  movq THREAD_R10(%rax), %r10
  movq THREAD_R11(%rax), %r11
  movq THREAD_R12(%rax), %r12
  movq THREAD_R13(%rax), %r13
  movq THREAD_R14(%rax), %r14
  movq THREAD_R15(%rax), %r15
  movq THREAD_RAX(%rax), %rax
return_site:
  iretq
  .skip 3, 0xcc

// Nobody is ready. An interrupt does not come back here: it takes the stack from its top again.
idle:
  movq $kernel_stack_top, %rsp
  sti
  hlt
  cli
  jmp idle

// ---- Exceptions and interrupts. On the stack: rax, vector, code (not of interrupts), rip, cs, flags, rsp, ss.

#define EXCEPTION_CS 32
#define INTERRUPT_VECTOR 8
#define INTERRUPT_CS 24

// Leaves the vector in rdi, and the code in rsi when there is one.
  .macro save_registers code
  movq %rbx, THREAD_RBX(%rax)
  movq %rcx, THREAD_RCX(%rax)
  movq %rdx, THREAD_RDX(%rax)
  movq %rsi, THREAD_RSI(%rax)
  movq %rdi, THREAD_RDI(%rax)
  movq %rbp, THREAD_RBP(%rax)
  movq %r8, THREAD_R8(%rax)
  movq %r9, THREAD_R9(%rax)
  movq %r10, THREAD_R10(%rax)
  movq %r11, THREAD_R11(%rax)
  movq %r12, THREAD_R12(%rax)
  movq %r13, THREAD_R13(%rax)
  movq %r14, THREAD_R14(%rax)
  movq %r15, THREAD_R15(%rax)
  popq THREAD_RAX(%rax)
  popq %rdi
  .if \code
  popq %rsi
  .endif
  popq THREAD_RIP(%rax)
  popq %rcx
  popq THREAD_RFLAGS(%rax)
  popq THREAD_RSP(%rax)
  .endm

// Direction and alignment check may be set: interrupts leave these flags alone.
  .macro enter_core
  movq $kernel_stack_top, %rsp
  pushq $2
  popfq
  .endm

  .globl excepted, interrupted, machine_failed, core_trapped
excepted:
  pushq %rax
  testb $3, EXCEPTION_CS(%rsp)
  jz core_trapped
  movl CPU_CURRENT, %eax
  save_registers code=1
  enter_core
  movq %cr2, %rdx
  call core_exception
  jmp leave_by_context

interrupted:
  pushq %rax
  testb $3, INTERRUPT_CS(%rsp)
  jz core_interrupted
  movl CPU_CURRENT, %eax
  save_registers code=0
  enter_core
  call core_interrupt
  jmp leave_by_context

// The core takes interrupts while it is idle, and where a long system call lets them in: that has been prepared to
// begin again (microkernel/preemption.ts).
core_interrupted:
  movl INTERRUPT_VECTOR(%rsp), %edi
  movq $kernel_stack_top, %rsp
  call core_interrupt
  jmp leave_by_context

// NMI, double fault, machine check: nothing to go on with, whoever ran.
machine_failed:
  pushq %rax
  .skip 4, 0x90             // isolation puts a jump here, too
core_trapped:
  movl $TRAP_CONTEXT, %eax
  save_registers code=1
  movq %cr2, %rdx
  call core_kernelException
  ud2

  .section .rodata.entry, "a"
  .balign 8
// In the order of libsys/abi/system-call.ts.
system_call_table:
  .quad null_entry
  .quad call_entry
  .quad reply_receive_entry
  .quad send_entry
  .quad try_send_entry
  .quad receive_entry
  .quad try_receive_entry
  .quad reply_entry
  .quad signal_entry
  .quad wait_entry
  .quad poll_entry
  .quad yield_entry
  .quad invoke_entry
  .quad clock_entry
  .quad call_deadline_entry
  .quad send_deadline_entry
  .quad receive_deadline_entry
  .quad reply_receive_deadline_entry
  .quad wait_deadline_entry
  .rept 256 - SYSTEM_CALL_COUNT
  .quad unknown_entry
  .endr
