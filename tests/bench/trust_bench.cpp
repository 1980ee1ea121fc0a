// What trust costs, cold and warm, beside the same work in bare OpenSSL calls; and a CRL of a million entries.
// The PKI is made by tools/pki in a temporary folder.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <map>
#include <random>

#include "tests/support/demo_pki.hpp"
#include "trust/crl.hpp"
#include "trust/ocsp.hpp"
#include "trust/path.hpp"
#include "trust/signature.hpp"

namespace {

using namespace tpcard;
using certificate::Certificate;
using test::DemoPki;

struct World {
  World() {
    card = pki.company("bench");
    const auto folder = pki.directory().string();
    run("printf 'H(origin)H(nonce)' > " + folder + "/message");
    run("openssl dgst -sha256 -sign " + pki.key() + " -out " + folder + "/signature " + folder + "/message");
    run("openssl ocsp -index " + folder + "/moeaca/index.txt -CA " + folder + "/moeaca/ca.pem -rsigner " + folder +
        "/moeaca/ocsp.pem -rkey " + folder + "/moeaca/ocsp.key -nmin 720 -issuer " + folder + "/moeaca/ca.pem -cert " +
        folder + "/bench.pem -respout " + folder + "/response >/dev/null 2>&1");
    signature = bytes(folder + "/signature");
    response = bytes(folder + "/response");
    policy.time = SystemClock{}.now();
    policy.required_policies = {"2.16.886.101.0.3.3"};
  }
  static void run(const std::string& command) {
    if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
  }
  static Bytes bytes(const std::string& file) {
    const auto text = DemoPki::slurp(file);
    return {as_bytes(text).begin(), as_bytes(text).end()};
  }
  std::unique_ptr<trust::TrustStore> make_store() const {
    return std::make_unique<trust::TrustStore>(
        std::vector<trust::TrustAnchor>{{root, trust::AnchorRole::root}, {issuer, trust::AnchorRole::issuer}});
  }

  DemoPki& pki = DemoPki::instance();
  certificate::CertificatePtr card;
  certificate::CertificatePtr issuer = pki.authority("moeaca");
  certificate::CertificatePtr root = pki.authority("root");
  Bytes signature;
  Bytes response;
  trust::ValidationPolicy policy;
};

World& world() {
  static World made;
  return made;
}

void parse_certificate(benchmark::State& state) {
  const auto der = world().card->der();
  for (auto _ : state) benchmark::DoNotOptimize(Certificate::parse(der));
}
BENCHMARK(parse_certificate);

/// Parse, path, OCSP, signature of a card never seen.
void verify_cold(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    state.PauseTiming();
    const auto store = w.make_store();
    state.ResumeTiming();
    const auto leaf = Certificate::parse(w.card->der());
    const bool path = trust::validate_path(*leaf, {}, *store, w.policy).accepted();
    const auto verdict = trust::check_ocsp(w.response, **leaf, *w.issuer, {.time = w.policy.time});
    const bool valid = trust::verify_signature(**leaf, "RS256", w.signature, as_bytes("H(origin)H(nonce)")).has_value();
    if (!path || !valid || verdict.status != trust::RevocationStatus::good) state.SkipWithError("refused");
  }
}
BENCHMARK(verify_cold);

/// The same card again, its OCSP verdict still at hand: freshness rules and everything else but the signature.
void verify_warm_beside_the_signature(benchmark::State& state) {
  auto& w = world();
  const auto store = w.make_store();
  const auto verdict = trust::check_ocsp(w.response, *w.card, *w.issuer, {.time = w.policy.time});
  for (auto _ : state) {
    const auto leaf = Certificate::parse(w.card->der());
    const auto report = trust::validate_path(*leaf, {}, *store, w.policy);
    if (!report.accepted() || verdict.valid_until < w.policy.time) state.SkipWithError("refused");
  }
}
BENCHMARK(verify_warm_beside_the_signature);

void verify_signature_alone(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    if (!trust::verify_signature(*w.card, "RS256", w.signature, as_bytes("H(origin)H(nonce)"))) {
      state.SkipWithError("refused");
    }
  }
}
BENCHMARK(verify_signature_alone);

void check_ocsp_alone(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    const auto verdict = trust::check_ocsp(w.response, *w.card, *w.issuer, {.time = w.policy.time});
    if (verdict.status != trust::RevocationStatus::good) state.SkipWithError("refused");
  }
}
BENCHMARK(check_ocsp_alone);

X509* decode(ByteView der) {
  const auto* bytes = der.data();
  return d2i_X509(nullptr, &bytes, static_cast<long>(der.size()));
}

/// The bare minimum in OpenSSL: parse the leaf, verify the chain, verify the signature.
void openssl_cold(benchmark::State& state) {
  auto& w = world();
  X509_STORE* store = X509_STORE_new();
  X509* root = decode(w.root->der());
  X509* issuer = decode(w.issuer->der());
  X509_STORE_add_cert(store, root);
  STACK_OF(X509)* untrusted = sk_X509_new_null();
  sk_X509_push(untrusted, issuer);
  for (auto _ : state) {
    X509* leaf = decode(w.card->der());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, leaf, untrusted);
    const int chain = X509_verify_cert(context);
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    EVP_DigestVerifyInit_ex(digest, nullptr, "SHA256", nullptr, nullptr, X509_get0_pubkey(leaf), nullptr);
    const std::string_view message = "H(origin)H(nonce)";
    const int valid = EVP_DigestVerify(digest, w.signature.data(), w.signature.size(),
                                       reinterpret_cast<const unsigned char*>(message.data()), message.size());
    if (chain != 1 || valid != 1) state.SkipWithError("refused");
    EVP_MD_CTX_free(digest);
    X509_STORE_CTX_free(context);
    X509_free(leaf);
  }
  sk_X509_free(untrusted);
  X509_free(issuer);
  X509_free(root);
  X509_STORE_free(store);
}
BENCHMARK(openssl_cold);

Bytes tlv(std::uint8_t tag, const Bytes& content) {
  Bytes bytes{tag};
  const auto size = content.size();
  if (size < 128) {
    bytes.push_back(static_cast<std::uint8_t>(size));
  } else {
    bytes.insert(bytes.end(), {0x84, static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16),
                               static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
    // DER wants the least number of length octets.
    while (bytes[2] == 0) {
      bytes.erase(bytes.begin() + 2);
      --bytes[1];
    }
  }
  bytes.insert(bytes.end(), content.begin(), content.end());
  return bytes;
}

void append(Bytes& to, const Bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

/// A signed CRL with this many random 20-byte serials and reasons.
Bytes make_crl(std::size_t entries, const std::string& folder) {
  std::mt19937_64 random(3);
  const Bytes algorithm = *from_hex("300d06092a864886f70d01010b0500");
  const Bytes date = *from_hex("170d3236303130313030303030305a");
  const Bytes reason = *from_hex("300c300a0603551d1504030a0101");
  Bytes list;
  for (std::size_t i = 0; i < entries; ++i) {
    Bytes serial(20);
    for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40);
    Bytes entry = tlv(0x02, serial);
    append(entry, date);
    append(entry, reason);
    append(list, tlv(0x30, entry));
  }
  Bytes tbs = *from_hex("020101");
  append(tbs, algorithm);
  const auto name = world().issuer->subject().der;
  tbs.insert(tbs.end(), name.begin(), name.end());
  append(tbs, date);
  append(tbs, *from_hex("170d3439303130313030303030305a"));
  append(tbs, tlv(0x30, list));
  const Bytes signed_part = tlv(0x30, tbs);
  std::ofstream(folder + "/tbs", std::ios::binary)
      .write(reinterpret_cast<const char*>(signed_part.data()), std::ssize(signed_part));
  World::run("openssl dgst -sha256 -sign " + folder + "/moeaca/ca.key -out " + folder + "/tbs.sig " + folder + "/tbs");
  Bytes bits{0};
  append(bits, World::bytes(folder + "/tbs.sig"));
  Bytes whole = signed_part;
  append(whole, algorithm);
  append(whole, tlv(0x03, bits));
  return tlv(0x30, whole);
}

const Bytes& million() {
  static const Bytes crl = make_crl(1'000'000, world().pki.directory().string());
  return crl;
}

void crl_of_a_million_parse(benchmark::State& state) {
  const auto& crl = million();
  std::size_t memory = 0;
  for (auto _ : state) {
    const auto list = trust::RevocationList::read(crl, *world().issuer, trust::SecurityLevel::bits112);
    if (!list || list->serials().size() != 1'000'000)
      state.SkipWithError("refused");
    else
      memory = list->serials().memory();
  }
  state.counters["bytes_per_entry"] = static_cast<double>(memory) / 1e6;
}
BENCHMARK(crl_of_a_million_parse)->Unit(benchmark::kMillisecond)->Iterations(3);

void crl_of_a_million_look_up(benchmark::State& state) {
  static const auto list = *trust::RevocationList::read(million(), *world().issuer, trust::SecurityLevel::bits112);
  std::mt19937_64 random(3);
  std::vector<Bytes> serials(1 << 16, Bytes(20));
  for (auto& serial : serials) {
    for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40);
  }
  std::size_t i = 0;
  for (auto _ : state) {
    if (!list.serials().find(serials[i++ & 0xFFFF])) state.SkipWithError("not found");
  }
}
BENCHMARK(crl_of_a_million_look_up);

void openssl_crl_of_a_million_parse(benchmark::State& state) {
  const auto& crl = million();
  for (auto _ : state) {
    const auto* bytes = crl.data();
    X509_CRL* decoded = d2i_X509_CRL(nullptr, &bytes, static_cast<long>(crl.size()));
    benchmark::DoNotOptimize(decoded);
    X509_CRL_free(decoded);
  }
}
BENCHMARK(openssl_crl_of_a_million_parse)->Unit(benchmark::kMillisecond)->Iterations(2);

}  // namespace

BENCHMARK_MAIN();
