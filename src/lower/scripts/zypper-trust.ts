/**
 * Puts the certificates that are mounted where zypper looks, which is a folder by the hashes of their names and nothing else;
 * `forget_trusted` takes them out again. Sources: libzypp's `ssl_capath`, SSL_CTX_load_verify_locations(3).
 */
export const ZYPPER_TRUST = `authorities=/etc/ssl/certs/. trusted=
single=/dev/shm/mlspec-certificate
trust_single() {
  hash=$(openssl x509 -noout -hash -in "$single")
  count=0
  while [ -e "$authorities/$hash.$count" ]; do count=$((count + 1)); done
  cp "$single" "$authorities/$hash.$count"
  trusted="$trusted $authorities/$hash.$count"
}
if [ -n "\${MLSPEC_CERTIFICATES-}" ]; then
  if ! command -v openssl >/dev/null 2>&1; then
    echo "mlspec: certificates: zypper takes them by openssl, which this image has not" >&2
    exit 69
  fi
  touch -r "$authorities" "$single.age"
  for file in /dev/mlspec-certificates/*/* /dev/mlspec-secret-certificates/*; do
    # A pattern of nothing.
    if ! [ -e "$file" ]; then continue; fi
    inside=
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in '-----BEGIN CERTIFICATE-----'*) inside=1 && : >"$single" ;; esac
      if [ -n "$inside" ]; then printf '%s\\n' "$line" >>"$single"; fi
      case $inside$line in '1-----END CERTIFICATE-----'*) inside= && trust_single ;; esac
    done <"$file"
  done
fi
forget_trusted() {
  if [ -z "$trusted" ]; then return 0; fi
  # Neither blanks nor patterns are in hashes.
  rm -f $trusted "$single"
  touch -r "$single.age" "$authorities"
  rm -f "$single.age"
}
`;
