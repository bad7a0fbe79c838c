// Something the machine lacks. The message says what to type.

export class SetupError extends Error {}
