/** What looks like a secret and is none: by its own text, never by the file it stands in, and why. */
export type Allowed = { readonly pattern: RegExp; readonly why: string };

export const allowed: readonly Allowed[] = [
  {
    pattern: /^(AKIA|ASIA)[A-Z0-9]*[0189]/,
    why: 'no id of an access key: AWS makes those of letters and the digits 2 to 7; the simulator’s and the tests’ have a 0',
  },
  {
    pattern: /^postgres:\/\/\w+:[\w-]+@127\.0\.0\.1:1\/\w+\W?/,
    why: 'leads to this machine’s port 1, where nothing answers: tests look for the password in what is said of it',
  },
  {
    pattern: /^postgres:\/\/stargate:p%40ss%2Fword@db\.internal:5432\/stargate/,
    why: 'a host that is nowhere: the test reads a password with signs that an address escapes',
  },
  {
    pattern: /wJalrXUtnFEMI\/K7MDENG\+/,
    why: 'from the example that AWS publishes for its signature, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html',
  },
];
