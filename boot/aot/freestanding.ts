// What the compiler may call in programs that have no C library: memcpy, memmove, memset
// and memcmp. In assembly, so that they cannot be compiled into calls of themselves, and
// without vector registers, so that ring 0 can use them. Weak, so that objects linked
// together may each have them.

/** Words first, then the odd bytes: `rep` costs by the iteration. */
const MEMCPY = `
memcpy:
  movq %rdi, %rax
  movq %rdx, %rcx
  shrq $3, %rcx
  rep movsq
  movl %edx, %ecx
  andl $7, %ecx
  rep movsb
  retq`;

/** Backwards only when the target begins inside the source. */
const MEMMOVE = `
memmove:
  movq %rdi, %rax
  subq %rsi, %rax
  cmpq %rdx, %rax
  jae memcpy
  movq %rdi, %rax
  leaq -1(%rdi,%rdx), %rdi
  leaq -1(%rsi,%rdx), %rsi
  movl %edx, %ecx
  andl $7, %ecx
  std
  rep movsb
  subq $7, %rdi
  subq $7, %rsi
  movq %rdx, %rcx
  shrq $3, %rcx
  rep movsq
  cld
  retq`;

const MEMSET = `
memset:
  movq %rdi, %r8
  movzbl %sil, %eax
  movabsq $0x0101010101010101, %rcx
  imulq %rcx, %rax
  movq %rdx, %rcx
  shrq $3, %rcx
  rep stosq
  movl %edx, %ecx
  andl $7, %ecx
  rep stosb
  movq %r8, %rax
  retq`;

/** With nothing to compare the flags are xorl's: equal. */
const MEMCMP = `
memcmp:
  movq %rdx, %rcx
  xorl %eax, %eax
  repe cmpsb
  je 1f
  movzbl -1(%rdi), %eax
  movzbl -1(%rsi), %ecx
  subl %ecx, %eax
1:
  retq`;

const FUNCTIONS = { memcpy: MEMCPY, memmove: MEMMOVE, memset: MEMSET, memcmp: MEMCMP };

/** The functions as assembly of the module. */
export function freestandingText(): string {
  const lines = Object.entries(FUNCTIONS).flatMap(([name, code]) => [
    `.weak ${name}`,
    `.hidden ${name}`,
    `.type ${name}, @function`,
    ...code.trim().split("\n"),
    `.size ${name}, . - ${name}`,
  ]);
  return assembly([".text", ...lines]);
}

/** Lines of assembly as part of an IR module. */
export function assembly(lines: readonly string[]): string {
  return lines.map((line) => `module asm "${line.trim()}"`).join("\n");
}
