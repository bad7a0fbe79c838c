// Registers of the 16550 UART: National Semiconductor PC16550D data sheet, section 8.

export const enum Register {
  /**
   * Read: receive buffer. Write: transmit holding. With DivisorLatch: divisor, low byte.
   */
  Data = 0,
  /** With DivisorLatch: divisor, high byte. */
  InterruptEnable = 1,
  /** Read. */
  InterruptIdentification = 2,
  /** Write. */
  FifoControl = 2,
  LineControl = 3,
  ModemControl = 4,
  LineStatus = 5,
  ModemStatus = 6,
  Scratch = 7,
}

export const enum InterruptEnable {
  None = 0,
  Received = 1,
  TransmitterEmpty = 2,
}

export const enum InterruptIdentification {
  NonePending = 1,
}

export const enum FifoControl {
  /** On, both queues cleared, interrupt at each byte received. */
  EnableAndClear = 0x07,
}

export const enum LineControl {
  /** 8 data bits, no parity, 1 stop bit. */
  EightBits = 0x03,
  DivisorLatch = 0x80,
}

export const enum ModemControl {
  /**
   * Data terminal ready, request to send, and Out2, which gates the interrupt on a PC.
   */
  Ready = 0x0b,
}

export const enum LineStatus {
  DataReady = 0x01,
  /** The transmit FIFO is empty: FIFO_DEPTH bytes may be written. */
  TransmitEmpty = 0x20,
  /** And the last bit has left the shift register. */
  Idle = 0x40,
}

export const FIFO_DEPTH: u32 = 16;
/** Bits a second with divisor 1. */
export const HIGHEST_BAUD: u32 = 115_200;
