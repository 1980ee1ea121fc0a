#include "tests/unit/agent/soft_card.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "agent/pkcs11_error.hpp"
#include "base/bytes.hpp"

namespace tpcard::agent {

namespace fs = std::filesystem;

std::string run(const std::string& command) {
  std::string output;
  auto* pipe = popen(("bash -c 'set -e; " + command + "' 2>&1").c_str(), "r");
  std::array<char, 4096> piece;
  for (std::size_t got = 0; (got = fread(piece.data(), 1, piece.size(), pipe)) > 0;) output.append(piece.data(), got);
  if (pclose(pipe) != 0) throw std::runtime_error(command + ": " + output);
  return output;
}

SoftReader::SoftReader() {
  char name[] = "/tmp/tpcard-reader-XXXXXX";
  folder_ = mkdtemp(name);
  fs::create_directory(folder_ / "tokens");
  fs::create_directory(folder_ / "drawer");
  std::ofstream(configuration()) << "directories.tokendir = " << (folder_ / "tokens").string()
                                 << "\nobjectstore.backend = file\nlog.level = ERROR\n";
  setenv("SOFTHSM2_CONF", configuration().c_str(), 1);
}

SoftReader::~SoftReader() { fs::remove_all(folder_); }

ModuleSettings SoftReader::module() const {
  return {.path = kSoftHsm, .changes = ModuleSettings::Changes::seen_after_restart};
}

void SoftReader::make_token(const std::string& label) const {
  run("softhsm2-util --init-token --free --label " + label + " --so-pin 87654321 --pin 123456");
}

namespace {

/// subjectDirectoryAttributes as ASN.1 for openssl: class, rank and identifier.
std::string extensions(const CertificateWords& words) {
  const auto attribute = [](const std::string& section, const std::string& oid, const std::string& value) {
    return "[" + section + "]\ntype=OID:" + oid + "\nvalues=SET:" + section + "_values\n[" + section +
           "_values]\nvalue=" + value + "\n";
  };
  return "keyUsage=critical," + words.key_usage +
         "\n2.5.29.9=ASN1:SEQUENCE:sda\n[sda]\na=SEQUENCE:a\nb=SEQUENCE:b\nc=SEQUENCE:c\n" +
         attribute("a", "2.16.886.1.100.2.1", "OID:" + words.subject_class) +
         attribute("b", "2.16.886.1.100.2.2", "PRINTABLESTRING:primary") +
         attribute("c", words.identifier_oid, words.identifier);
}

/// softhsm2-util imports keys only; the certificate goes in by PKCS#11 itself.
void write_certificate(const std::string& label, const Bytes& der, const Bytes& id) {
  const auto opened = Module::open(kSoftHsm);
  auto& module = **opened;
  module.start_anew();
  for (const auto& slot : module.slots()) {
    if (module.token(slot.id).label != label) continue;
    auto& functions = module.functions();
    CK_SESSION_HANDLE session = 0;
    check("open", functions.C_OpenSession(slot.id, CKF_SERIAL_SESSION | CKF_RW_SESSION, nullptr, nullptr, &session));
    std::string pin = "123456";
    check("login", functions.C_Login(session, CKU_USER, reinterpret_cast<CK_UTF8CHAR*>(pin.data()), pin.size()));
    CK_ULONG certificate = CKO_CERTIFICATE;
    CK_ULONG x509 = CKC_X_509;
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    Bytes value = der;
    Bytes key_id = id;
    std::string subject = "0";
    std::array<CK_ATTRIBUTE, 7> object{{{CKA_CLASS, &certificate, sizeof certificate},
                                        {CKA_CERTIFICATE_TYPE, &x509, sizeof x509},
                                        {CKA_TOKEN, &yes, sizeof yes},
                                        {CKA_PRIVATE, &no, sizeof no},
                                        {CKA_SUBJECT, subject.data(), subject.size()},
                                        {CKA_ID, key_id.data(), key_id.size()},
                                        {CKA_VALUE, value.data(), value.size()}}};
    CK_OBJECT_HANDLE handle = 0;
    check("create", functions.C_CreateObject(session, object.data(), object.size(), &handle));
    functions.C_Logout(session);
    functions.C_CloseSession(session);
  }
}

Bytes bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

std::string SoftReader::put(const std::string& label, const std::string& id, const CertificateWords& words) const {
  const auto base = (folder_ / (label + "-" + id)).string();
  std::ofstream(base + ".ext") << extensions(words);
  const auto authority = (folder_ / "authority").string();
  if (!fs::exists(authority + ".key"))
    run("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out " + authority + ".key");
  run("openssl req -x509 -utf8 -key " + authority + ".key -subj \"/C=TW/O=行政院/OU=" + words.issuer_unit +
      "\" -days 3650 -out " + authority + ".pem");
  run("openssl genpkey -algorithm " + words.key + " -out " + base + ".key");
  run("openssl req -new -utf8 -key " + base + ".key -subj \"/C=TW/O=" + words.name + "\" -out " + base + ".csr");
  run("openssl x509 -req -in " + base + ".csr -CA " + authority + ".pem -CAkey " + authority +
      ".key -set_serial 0x1234 -days " + std::to_string(words.days) + " -extfile " + base + ".ext -out " + base +
      ".pem");
  run("openssl x509 -in " + base + ".pem -outform DER -out " + base + ".der");
  run("softhsm2-util --import " + base + ".key --token " + label + " --label whatever --id " + id + " --pin 123456");
  write_certificate(label, bytes_of(base + ".der"), *from_hex(id));
  return base + ".pem";
}

std::string SoftReader::make_card(const std::string& label, const CertificateWords& words) const {
  make_token(label);
  return put(label, "01", words);
}

void SoftReader::pull_out() const {
  for (const auto& entry : fs::directory_iterator(folder_ / "tokens")) {
    fs::rename(entry.path(), folder_ / "drawer" / entry.path().filename());
  }
}

void SoftReader::put_back() const {
  for (const auto& entry : fs::directory_iterator(folder_ / "drawer")) {
    fs::rename(entry.path(), folder_ / "tokens" / entry.path().filename());
  }
}

namespace {

/// r‖s → ECDSA-Sig-Value, written by openssl from two INTEGERs.
void write_ecdsa_der(const fs::path& file, const Bytes& signature) {
  const auto half = signature.size() / 2;
  const auto hex = to_hex(signature);
  std::ofstream(file.string() + ".cnf") << "asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x" << hex.substr(0, half * 2)
                                        << "\ns=INTEGER:0x" << hex.substr(half * 2) << "\n";
  run("openssl asn1parse -genconf " + file.string() + ".cnf -noout -out " + file.string());
}

}  // namespace

bool openssl_verifies(const fs::path& folder, const std::string& certificate_file, const protocol::AuthToken& token,
                      const std::string& origin, const std::string& nonce) {
  const auto file = (folder / "signature").string();
  if (token.algorithm.starts_with("ES")) {
    write_ecdsa_der(file, token.signature);
  } else {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(token.signature.data()),
               static_cast<std::streamsize>(token.signature.size()));
  }
  const auto hash = "sha" + token.algorithm.substr(2);
  const auto digest_of = [&](const std::string& text) {
    return "printf %s \"" + text + "\" | openssl dgst -" + hash + " -binary";
  };
  run("(" + digest_of(origin) + "; " + digest_of(nonce) + ") > " + file + ".bytes");
  run("openssl x509 -in " + certificate_file + " -noout -pubkey > " + file + ".pub");
  return run("openssl dgst -" + hash + " -verify " + file + ".pub -signature " + file + " " + file +
             ".bytes || true") == "Verified OK\n";
}

}  // namespace tpcard::agent
