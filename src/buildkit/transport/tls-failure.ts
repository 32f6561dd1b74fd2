/** What failures of TLS mean, by the codes of Node and OpenSSL. */
const meanings: readonly (readonly [code: RegExp, meaning: string])[] = [
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, "the engine's certificate is for another name"],
  [/^CERT_HAS_EXPIRED$/, "the engine's certificate has expired"],
  [/^CERT_NOT_YET_VALID$/, "the engine's certificate is not valid yet"],
  [
    /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT.*)|CERT_SIGNATURE_FAILURE)$/,
    "the engine's certificate is of an authority that is not trusted here",
  ],
  [/ALERT_CERTIFICATE_REQUIRED$/, "the engine wants a client's certificate, and none was given"],
  [
    /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|DECRYPT_ERROR|UNSUPPORTED_CERTIFICATE)$/,
    "the engine does not accept this client's certificate",
  ],
  [/ALERT_CERTIFICATE_EXPIRED$/, "this client's certificate has expired"],
  [
    /ALERT_HANDSHAKE_FAILURE$/,
    "the engine refused the handshake, as it does where it wants a client's certificate and gets none",
  ],
  [/ALERT_NO_APPLICATION_PROTOCOL$/, "what listens there speaks another protocol"],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    "what listens there speaks no TLS",
  ],
  [/^ERR_OSSL_.*|^ERR_SSL_.*PEM.*/, "a certificate or key given here cannot be read"],
];

/** What an error of TLS means and what OpenSSL said, in one line; undefined for any other error. */
export function describeTlsFailure(error: Error): string | undefined {
  // Where the stream is another's by now, such as HTTP/2's, the message is all that is left.
  const [, told] = /:SSL routines:[^:]*:([^:]+):/.exec(error.message) ?? [];
  const code = told === undefined ? codeOf(error) : `ERR_SSL_${told.toUpperCase().replaceAll(" ", "_")}`;
  const meaning = meanings.find(([pattern]) => pattern.test(code))?.[1];
  if (meaning === undefined) return undefined;
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : error.message;
  return `${meaning} (${(told ?? reason).trim()})`;
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
