// The numbered metadata nodes at the end of an IR module.

export class Metadata {
  private readonly nodes: string[] = [];
  private readonly known = new Map<string, string>();

  /** Adds a node of its own, even if an equal one exists; returns its name. */
  add(text: string): string {
    this.nodes.push(text);
    return `!${this.nodes.length - 1}`;
  }

  /** The one node with this text. */
  intern(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const name = this.add(text);
    this.known.set(text, name);
    return name;
  }

  text(): string {
    return this.nodes.map((node, index) => `!${index} = ${node}`).join("\n");
  }
}
