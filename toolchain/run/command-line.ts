/** One line that a POSIX shell would take apart into exactly these words again. */
export function quoteCommand(words: readonly string[]): string {
  return words.map(quote).join(" ");
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Stands for the value of a variable that looks secret wherever a command is shown. */
export const MASK = "********";

/** `API_KEY=abc` becomes `API_KEY=********`; what does not look secret stays. */
export function maskVariable(name: string, value: string): string {
  return looksSecret(name) ? MASK : value;
}

/** By its name; what is public says so. */
export function looksSecret(name: string): boolean {
  if (/public/i.test(name)) return false;
  return /secret|token|passw|credential|private|(^|_)(key|pwd|auth|pat|dsn)($|_)|api_?key/i.test(name);
}
