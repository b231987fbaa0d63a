/** The name of a host as a part of a file name: in small letters, and without what no file name may hold. */
export function hostInFileName(host: string): string {
  return host.toLowerCase().replace(/[^a-z0-9.-]/g, '_') || 'localhost';
}
