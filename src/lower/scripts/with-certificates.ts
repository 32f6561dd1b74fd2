/**
 * `with-certificates COMMAND...`: runs a command that trusts the certificates mounted, in folders, beside those its root
 * has. They lie in memory, in one file that MLSPEC_CERTIFICATES names; so do the variables by which programs are told of it, but for those that name
 * another file already. What names the root's own bundle is ours to replace, for all of that is in the file too.
 * Sources: OpenSSL's SSL_CTX_load_verify_locations(3); pip's, Requests', curl's, git's, Node.js's, Cargo's, conda's and
 * mamba's configuration; apt.conf(5), apt-transport-https(1); the manual of Wget.
 */
export const WITH_CERTIFICATES = `set -eu
refuse() {
  echo "mlspec: certificates: $1" >&2
  exit 65
}
folder=/dev/shm/mlspec-certificates-$$
bundle=$folder/bundle.pem
mkdir -p "$folder"
bundles="/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem /etc/ssl/cert.pem"
: >"$bundle"
for file in $bundles; do
  if [ -s "$file" ]; then
    { cat "$file" && echo; } >>"$bundle"
    break
  fi
done
for file in /dev/mlspec-certificates/*/* /dev/mlspec-secret-certificates/*; do
  # A pattern of nothing.
  if ! [ -e "$file" ]; then continue; fi
  name=\${file##*/}
  if ! [ -f "$file" ]; then refuse "$name is no file"; fi
  if [ "$(wc -c <"$file")" -gt 1048576 ]; then refuse "$name is larger than 1 MiB"; fi
  found=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    *'-----BEGIN '*'PRIVATE KEY-----'*) refuse "$name holds a private key, which no build needs: take it out of the file" ;;
    '-----BEGIN CERTIFICATE-----'*) found=1 ;;
    esac
  done <"$file"
  if [ -z "$found" ]; then
    refuse "$name holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----; of DER it is made by: openssl x509 -inform der -in $name"
  fi
  { cat "$file" && echo; } >>"$bundle"
done
export MLSPEC_CERTIFICATES="$bundle"
for name in SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO NODE_EXTRA_CA_CERTS CARGO_HTTP_CAINFO CONDA_SSL_VERIFY MAMBA_SSL_VERIFY; do
  eval "value=\\\${$name-}"
  case " $bundles  " in *" $value "*) export "$name=$bundle" ;; esac
done
if [ -d /etc/apt ] && [ -z "\${APT_CONFIG-}" ]; then
  printf 'Acquire::https::CAInfo "%s";\\n' "$bundle" >"$folder/apt.conf"
  export APT_CONFIG="$folder/apt.conf"
fi
if command -v wget >/dev/null 2>&1 && [ -z "\${WGETRC-}" ]; then
  if [ -f "\${HOME-}/.wgetrc" ]; then { cat "$HOME/.wgetrc" && echo; } >"$folder/wgetrc"; fi
  printf 'ca_certificate = %s\\n' "$bundle" >>"$folder/wgetrc"
  export WGETRC="$folder/wgetrc"
fi
# Programs may become other users.
chmod 755 "$folder"
chmod 644 "$folder"/*
exec "$@"
`;
