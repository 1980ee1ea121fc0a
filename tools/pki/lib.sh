# Shared by the scripts in this folder: where things lie beneath DIR, and how the `openssl` CLI is asked.
# Sourced, never run. Every script sets DIR before it calls anything here.

readonly POLICY_LEVEL3=2.16.886.101.0.3.3
readonly POLICY_TEST=2.16.886.101.0.3.0
readonly AUTHORITIES="moeaca xca"
# openssl.cnf names these; every command that reads the file needs them set to something.
export PKI_CA=- PKI_PARTITION_URL=-

fail() { echo "$(basename "$0"): $*" >&2; exit 2; }

# Parallel tests share one DIR: `openssl ca` rewrites index.txt and must have it alone.
lock() { exec 9>"$DIR/.lock"; flock 9; }

openssl_quietly() { # errors are shown, chatter is not
  local said
  said=$(openssl "$@" 2>&1) || { echo "openssl $1 failed: $said" >&2; return 1; }
}

base_url() { cat "$DIR/base-url"; }

# One configuration for all authorities: the folder and the extensions come by environment and -extfile.
write_openssl_config() {
  cat >"$DIR/openssl.cnf" <<'CNF'
[ca]
default_ca = authority
[authority]
database = $ENV::PKI_CA/index.txt
new_certs_dir = $ENV::PKI_CA/issued
certificate = $ENV::PKI_CA/ca.pem
private_key = $ENV::PKI_CA/ca.key
crlnumber = $ENV::PKI_CA/crlnumber
rand_serial = yes
default_md = sha256
default_days = 1826
default_crl_days = 7
unique_subject = no
preserve = yes
email_in_dn = no
copy_extensions = none
policy = any
string_mask = utf8only
utf8 = yes
[any]
countryName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
serialNumber = optional
[req]
distinguished_name = dn
string_mask = utf8only
utf8 = yes
prompt = no
[dn]
[partition]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical,@partition_idp
[partition_idp]
fullname = URI:$ENV::PKI_PARTITION_URL
[complete]
authorityKeyIdentifier = keyid
CNF
}

ca_dir() { echo "$DIR/$1"; }

known_authority() {
  case " $AUTHORITIES " in *" $1 "*) ;; *) fail "unknown authority '$1' (one of: $AUTHORITIES)" ;; esac
}

# Writes the CRLs of an authority (root: complete only) as DER where the server finds them. The partition and the
# complete CRL hold the same entries: this PKI has one partition.
write_crls() {
  local name=$1 www="$DIR/www/$1" kind
  for kind in complete partition; do
    [ "$name" = root ] && [ "$kind" = partition ] && continue
    local file="$www/CRL2/complete.crl"
    [ "$kind" = partition ] && file="$www/CRL2/CRL_0001.crl"
    mkdir -p "$www/CRL2"
    PKI_CA=$(ca_dir "$name") PKI_PARTITION_URL="$(base_url)/$name/CRL2/CRL_0001.crl" \
      openssl_quietly ca -config "$DIR/openssl.cnf" -gencrl -crlexts "$kind" -out "$DIR/$name/$kind.crl.pem"
    openssl crl -in "$DIR/$name/$kind.crl.pem" -outform DER -out "$file.new"
    mv "$file.new" "$file"
  done
}

# A moment for `openssl ca`: RFC 3339, or anything `date -d` understands.
openssl_time() { date -u -d "$1" +%Y%m%d%H%M%SZ; }

days_until() { # the end of a certificate, in whole days from now
  echo $((($(date -u -d "$(openssl x509 -in "$1" -noout -enddate | cut -d= -f2)" +%s) - $(date +%s) + 43200) / 86400))
}

# sign CA SUBJECT EXTENSIONS_FILE OUT NOT_BEFORE NOT_AFTER KEY PUBLIC_KEY   (times in openssl's form; empty = default)
# `openssl ca` signs a request and notes its serial in index.txt. For a key that cannot sign a request by itself (it
# lives in a card) the request is made with a throw-away key, and the certificate is made again around the real one.
sign() {
  local ca subject=$2 extensions=$3 out=$4 not_before=$5 not_after=$6 key=$7 public_key=$8
  ca=$(ca_dir "$1")
  local work
  work=$(mktemp -d "$DIR/tmp/sign.XXXXXX")
  openssl_quietly req -new -utf8 -config "$DIR/openssl.cnf" -key "${key:-$DIR/throwaway.key}" -subj "$subject" -out "$work/req.pem"
  local times=()
  [ -n "$not_before" ] && times+=(-startdate "$not_before")
  [ -n "$not_after" ] && times+=(-enddate "$not_after")
  PKI_CA=$ca openssl_quietly ca -batch -notext -config "$DIR/openssl.cnf" -in "$work/req.pem" \
    -extfile "$extensions" "${times[@]}" -out "$work/cert.pem"
  if [ -n "$public_key" ]; then
    [ -z "$not_before" ] || fail "--not-before needs --key: openssl x509 dates a certificate from now"
    openssl_quietly x509 -req -in "$work/req.pem" -CA "$ca/ca.pem" -CAkey "$ca/ca.key" -sha256 -force_pubkey "$public_key" \
      -days "$(days_until "$work/cert.pem")" -extfile "$extensions" \
      -set_serial "0x$(openssl x509 -in "$work/cert.pem" -noout -serial | cut -d= -f2)" -out "$work/final.pem"
    mv "$work/final.pem" "$work/cert.pem"
  fi
  mkdir -p "$(dirname "$out")"
  mv "$work/cert.pem" "$out"
  rm -r "$work"
}
