// Placeholder
export async function runTests(_filters: string[]): Promise<number> { return 0; }
