// Where the processor goes for each vector: a stub that pushes the vector (and a code where the processor has not)
// and goes on in entry.S. The interrupt descriptor table (start.S) is made of their addresses.

  .section .text.entry, "ax"

// Exceptions for which the processor pushes a code itself; for the others the stub does.
#define HAVE_CODE 0x60227d00

  .balign 16
  .globl exception_stubs
exception_stubs:
  .set vector, 0
  .rept 32
  .balign 16
  .if ((HAVE_CODE >> vector) & 1) == 0
  pushq $0
  .endif
  pushq $vector
  .if vector == 2 || vector == 8 || vector == 18
  jmp machine_failed
  .else
  jmp excepted
  .endif
  .set vector, vector + 1
  .endr
  .balign 8
  .globl interrupt_stubs
interrupt_stubs:
  .rept 80
  .balign 8
  pushq $vector
  jmp interrupted
  .set vector, vector + 1
  .endr
  .balign 8
  .globl spurious_stub
spurious_stub:
  pushq $255
  jmp interrupted
