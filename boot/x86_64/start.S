// From the loader to the core. PVH enters in 32-bit protected mode without paging, hvm_start_info in ebx.
// Page tables lie ready in the image, so what remains is switching them on.

#define WINDOW 0xffffffff80000000
#define PHYSICAL(symbol) ((symbol) - WINDOW)

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
// sysret takes SS from 8 above this and CS from 16 above, both with privilege 3.
#define USER_BASE 0x13
#define TASK_SEGMENT 0x28

#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_FMASK 0xc0000084
#define EFER_SYSCALL_LONG 0x101
#define EFER_NX 0x800
// There whenever long mode is.
#define CPUID_EXTENDED_FEATURES 0x80000001
#define CPUID_NX_EDX 0x100000
#define ALL_BUT_NX 0x7fffffff
#define CR4_PAE 0x20
// Protection, monitor and emulation of the FPU off, task switched (no FPU), native FPU errors, write
// protection for the core too, paging.
#define CR0_BITS 0x8001003b
// What a system call clears of the flags: trap, interrupt, direction, I/O privilege, nested task, alignment.
#define FMASK_BITS 0x47700

#define CPU_FEATURES (WINDOW + 0x160000 + 20)
#define FEATURE_ISOLATION 4

#define EXCEPTION_COUNT 32
#define EXCEPTION_STUB_BYTES 16
#define INTERRUPT_COUNT 80
#define INTERRUPT_STUB_BYTES 8
#define SPURIOUS_VECTOR 255

  .section .note.xen, "a", @note
  .balign 4
  .long 4, 4, 18          // name size, value size, XEN_ELFNOTE_PHYS32_ENTRY
  .asciz "Xen"
  .long PHYSICAL(start)

  .section .text.boot, "ax"
  .code32
  .globl start
start:
  cld
  movl $PHYSICAL(kernel_root), %eax
  movl %eax, %cr3
  movl $CR4_PAE, %eax
  movl %eax, %cr4
  movl %ebx, %ebp
  movl $CPUID_EXTENDED_FEATURES, %eax
  cpuid
  movl %ebp, %ebx
  movl $EFER_SYSCALL_LONG | EFER_NX, %eax
  testl $CPUID_NX_EDX, %edx
  jnz 2f
  // Without NX its bit is reserved: one entry that has it would be a page fault.
  movl $PHYSICAL(kernel_root), %edi
1:
  andl $ALL_BUT_NX, 4(%edi)
  addl $8, %edi
  cmpl $PHYSICAL(tables_end), %edi
  jne 1b
  movl $EFER_SYSCALL_LONG, %eax
2:
  movl $MSR_EFER, %ecx
  xorl %edx, %edx
  wrmsr
  movl $CR0_BITS, %eax
  movl %eax, %cr0
  lgdtl PHYSICAL(low_table_pointer)
  ljmpl $KERNEL_CODE, $PHYSICAL(long_mode)

  .code64
long_mode:
  movabsq $high_half, %rax
  jmpq *%rax

high_half:
  movq $kernel_stack_top, %rsp
  // The identity mapping has done its work.
  movq $0, kernel_root
  movq %cr3, %rax
  movq %rax, %cr3
  lgdtq table_pointer
  movl $KERNEL_DATA, %eax
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %fs
  movl %eax, %gs
  call load_task_segment
  call fill_interrupt_table
  call set_system_call
  xorl %ebp, %ebp
  movl %ebx, %edi
  call core_main
  movq $0, first_pages
  movq $WINDOW, %rax
  invlpg (%rax)
  movq $kernel_stack_guard - WINDOW, %rax
  shrq $9, %rax
  movq $0, first_pages(%rax)
  invlpg kernel_stack_guard
  testl $FEATURE_ISOLATION, CPU_FEATURES
  jz resume
  call isolate
  jmp resume

// The base of the task state segment is scattered over its descriptor.
load_task_segment:
  movq $task_state, %rax
  movw %ax, task_descriptor + 2
  shrq $16, %rax
  movb %al, task_descriptor + 4
  movb %ah, task_descriptor + 7
  shrq $16, %rax
  movl %eax, task_descriptor + 8
  movl $TASK_SEGMENT, %eax
  ltrw %ax
  ret

// A gate for each stub in vectors.S: interrupts stay off, privilege 0, kernel stack.
fill_interrupt_table:
  movq $exception_stubs, %rax
  movq $interrupt_table, %rdi
  movl $EXCEPTION_COUNT, %ecx
1:
  call fill_gate
  addq $EXCEPTION_STUB_BYTES, %rax
  decl %ecx
  jnz 1b
  movq $interrupt_stubs, %rax
  movl $INTERRUPT_COUNT, %ecx
1:
  call fill_gate
  addq $INTERRUPT_STUB_BYTES, %rax
  decl %ecx
  jnz 1b
  movq $spurious_stub, %rax
  movq $interrupt_table + SPURIOUS_VECTOR * 16, %rdi
  call fill_gate
  // int3 and into may be used by programs.
  movb $0xee, interrupt_table + 3 * 16 + 5
  movb $0xee, interrupt_table + 4 * 16 + 5
  // Debug, NMI, double fault and machine check can strike where rsp still is the user's.
  movb $1, interrupt_table + 1 * 16 + 4
  movb $1, interrupt_table + 2 * 16 + 4
  movb $1, interrupt_table + 8 * 16 + 4
  movb $1, interrupt_table + 18 * 16 + 4
  lidtq interrupt_table_pointer
  ret

// Fills the gate at rdi for the code at rax; rdi is the next gate afterwards.
fill_gate:
  movw %ax, (%rdi)
  movw $KERNEL_CODE, 2(%rdi)
  movw $0x8e00, 4(%rdi)
  movq %rax, %rdx
  shrq $16, %rdx
  movw %dx, 6(%rdi)
  shrq $16, %rdx
  movl %edx, 8(%rdi)
  addq $16, %rdi
  ret

set_system_call:
  movl $MSR_STAR, %ecx
  xorl %eax, %eax
  movl $(USER_BASE << 16) | KERNEL_CODE, %edx
  wrmsr
  movl $MSR_LSTAR, %ecx
  movq $system_call_entry, %rax
  movq %rax, %rdx
  shrq $32, %rdx
  wrmsr
  movl $MSR_FMASK, %ecx
  movl $FMASK_BITS, %eax
  xorl %edx, %edx
  wrmsr
  ret

// A page of its own, because isolation has it mapped while a program runs.
  .data
  .balign 4096
  .globl descriptor_table, task_state
descriptor_table:
  .quad 0
  .quad 0x00af9b000000ffff  // kernel code
  .quad 0x00cf93000000ffff  // kernel data
  .quad 0x00cff3000000ffff  // user data
  .quad 0x00affb000000ffff  // user code
task_descriptor:
  .quad 0x0000890000000067
  .quad 0
table_pointer:
  .word table_pointer - descriptor_table - 1
  .quad descriptor_table
low_table_pointer:
  .word table_pointer - descriptor_table - 1
  .long PHYSICAL(descriptor_table)
interrupt_table_pointer:
  .word 256 * 16 - 1
  .quad interrupt_table

  .balign 8
  .long 0
task_state:
  .long 0
  .quad kernel_stack_top, 0, 0
  .quad 0
  .quad exception_stack_top, 0, 0, 0, 0, 0, 0
  .quad 0
  .word 0, 104              // no I/O permission bitmap: beyond the limit
  .balign 4096

  .bss
  .balign 4096
  .globl interrupt_table, exception_stack_top, entry_stack_top
interrupt_table:
  .skip 4096
  .skip 4096
exception_stack_top:
  .skip 4096
entry_stack_top:
// Never mapped: a stack that overflows traps.
  .globl kernel_stack_guard
kernel_stack_guard:
  .skip 4096
  .skip 16384
  .globl kernel_stack_top
kernel_stack_top:

// Page tables. Bits: 1 present, 2 writable, 8 and 16 uncached, 128 large, 256 global, 2^63 no execution.
  .section .tables, "aw"
  .balign 4096
  .globl kernel_root
  .globl weft_symbol_5
weft_symbol_5:
kernel_root:
  .quad PHYSICAL(identity_directory) + 3
  .fill 510, 8, 0
  .quad PHYSICAL(window_directory) + 3
identity_directory:
  .quad PHYSICAL(first_gigabyte) + 3
  .fill 511, 8, 0
window_directory:
  .fill 509, 8, 0
  .quad PHYSICAL(device_gigabyte) + 3
  .quad PHYSICAL(first_gigabyte) + 3
  .quad PHYSICAL(second_gigabyte) + 3
first_gigabyte:
  .quad PHYSICAL(first_pages) + 3
  .set address, 0x200000
  .rept 511
  .quad 0x8000000000000183 + address
  .set address, address + 0x200000
  .endr
  .globl second_gigabyte
second_gigabyte:
  .set address, 0x40000000
  .rept 512
  .quad 0x8000000000000183 + address
  .set address, address + 0x200000
  .endr
// Physical 3 GiB on: the I/O APIC and the HPET share one large page, the local APIC has the next.
device_gigabyte:
  .fill 0x1f6, 8, 0
  .quad 0x800000000000019b + 0xfec00000
  .quad 0x800000000000019b + 0xfee00000
  .fill 8, 8, 0
// The first 2 MiB page by page: text is executable, constants are read-only. The loader's start information may
// be in page 0, so that is readable until it has been read; from then on null traps.
first_pages:
  .quad 0x8000000000000001
  .set address, 0x1000
  .rept 0xff
  .quad 0x8000000000000103 + address
  .set address, address + 0x1000
  .endr
  .rept 0x20
  .quad 0x101 + address
  .set address, address + 0x1000
  .endr
  .rept 0x40
  .quad 0x8000000000000101 + address
  .set address, address + 0x1000
  .endr
  .rept 0xa0
  .quad 0x8000000000000103 + address
  .set address, address + 0x1000
  .endr
tables_end:
