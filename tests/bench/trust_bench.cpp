// What judging a card costs beside the same work in bare OpenSSL calls: cold (a card never seen: read, path, OCSP,
// signature) and warm (the same card again, everything but the signature, with the freshness rules). The PKI is made by
// tools/pki in a temporary folder.
#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "membership/card_proof.hpp"
#include "revocation/revocation_service.hpp"
#include "tests/support/demo_pki.hpp"
#include "trust/ocsp.hpp"
#include "trust/path.hpp"
#include "trust/signature.hpp"

namespace {

using namespace tpcard;
using certificate::Certificate;
using test::DemoPki;

constexpr std::string_view kMessage = "H(origin)H(nonce)";

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

Bytes bytes_of(const std::filesystem::path& file) {
  const auto text = DemoPki::slurp(file);
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

struct World {
  World() {
    const auto folder = pki.directory().string();
    run("printf '" + std::string(kMessage) + "' > " + folder + "/message");
    run("openssl dgst -sha256 -sign " + pki.key() + " -out " + folder + "/signature " + folder + "/message");
    run("openssl ocsp -index " + folder + "/moeaca/index.txt -CA " + folder + "/moeaca/ca.pem -rsigner " + folder +
        "/moeaca/ocsp.pem -rkey " + folder + "/moeaca/ocsp.key -nmin 720 -issuer " + folder + "/moeaca/ca.pem -cert " +
        folder + "/bench.pem -respout " + folder + "/response >/dev/null 2>&1");
    signature = bytes_of(folder + "/signature");
    response = bytes_of(folder + "/response");
    policy.required_policies = {"2.16.886.101.0.3.3"};
    policy.forbidden_policies = {"2.16.886.101.0.3.0"};
    policy.time = clock.now();
  }
  [[nodiscard]] std::shared_ptr<const trust::TrustStore> make_store() const {
    return std::make_shared<const trust::TrustStore>(
        std::vector<trust::TrustAnchor>{{root, trust::AnchorRole::root}, {issuer, trust::AnchorRole::issuer}});
  }
  /// The service's own facts, as it finds them after a restart: an OCSP answer of the card, the lists of both
  /// authorities.
  [[nodiscard]] std::unique_ptr<revocation::RevocationService> make_facts(
      const std::shared_ptr<const trust::TrustStore>& store) const {
    const auto folder = pki.directory() / "facts";
    const auto verdict = trust::check_ocsp(response, *card, *issuer, {.time = policy.time});
    revocation::OcspAnswers(folder / "ocsp", policy.time).put(card->fingerprint(), {verdict, policy.time, policy.time});
    revocation::CrlShelf shelf(folder / "crl", {});
    shelf.watch({root, issuer});
    for (const auto& [name, authority] : {std::pair("root", root), std::pair("moeaca", issuer)}) {
      const auto url = std::string("http://localhost:8888/") + name + "/CRL2/complete.crl";
      shelf.know(url, *authority);
      std::filesystem::copy_file(pki.directory() / "www" / name / "CRL2/complete.crl", shelf.part_file(url));
      shelf.keep(url, policy.time);
    }
    auto facts = std::make_unique<revocation::RevocationService>(
        revocation::RevocationOptions{.directory = folder, .hosts = {}}, clock);
    facts->watch(store);
    return facts;
  }

  DemoPki& pki = DemoPki::instance();
  SystemClock clock;
  certificate::CertificatePtr card = pki.company("bench");
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

void read_certificate(benchmark::State& state) {
  const auto der = world().card->der();
  for (auto _ : state) benchmark::DoNotOptimize(Certificate::parse(der));
}
BENCHMARK(read_certificate)->Unit(benchmark::kMicrosecond);

void check_ocsp_answer(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    const auto verdict = trust::check_ocsp(w.response, *w.card, *w.issuer, {.time = w.policy.time});
    if (verdict.status != trust::RevocationStatus::good) state.SkipWithError("refused");
  }
}
BENCHMARK(check_ocsp_answer)->Unit(benchmark::kMicrosecond);

void verify_signature(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    if (!trust::verify_signature(*w.card, "RS256", w.signature, as_bytes(kMessage))) state.SkipWithError("refused");
  }
}
BENCHMARK(verify_signature)->Unit(benchmark::kMicrosecond);

/// Nothing of this card is remembered; the anchors are.
void cold(benchmark::State& state) {
  auto& w = world();
  for (auto _ : state) {
    state.PauseTiming();
    const auto store = w.make_store();
    state.ResumeTiming();
    const auto leaf = Certificate::parse(w.card->der());
    const bool path = trust::validate_path(*leaf, {}, *store, w.policy).accepted();
    const auto verdict = trust::check_ocsp(w.response, **leaf, *w.issuer, {.time = w.policy.time});
    const bool valid = trust::verify_signature(**leaf, "RS256", w.signature, as_bytes(kMessage)).has_value();
    if (!path || !valid || verdict.status != trust::RevocationStatus::good) state.SkipWithError("refused");
  }
}
BENCHMARK(cold)->Unit(benchmark::kMicrosecond);

/// What judge_card() and judge_revocation() do for a card that was here before, without verifying its signature.
void warm_beside_the_signature(benchmark::State& state) {
  auto& w = world();
  const auto store = w.make_store();
  const auto facts = w.make_facts(store);
  for (auto _ : state) {
    const auto leaf = Certificate::parse(w.card->der());
    auto identity = certificate::card_identity(**leaf, certificate::taiwan_gpki());
    auto policy = w.policy;
    policy.time = w.clock.now();
    auto report = trust::validate_path(*leaf, {}, *store, policy);
    if (!identity || !report.accepted()) state.SkipWithError("refused");
    const membership::CardProof proof{std::move(*identity), std::move(report.path), {}};
    if (!membership::judge_revocation(proof, *facts, policy.time, seconds{30})) state.SkipWithError("revocation");
  }
  std::filesystem::remove_all(w.pki.directory() / "facts");
}
BENCHMARK(warm_beside_the_signature)->Unit(benchmark::kMicrosecond);

X509* decode(ByteView der) {
  const auto* bytes = der.data();
  return d2i_X509(nullptr, &bytes, static_cast<long>(der.size()));
}

/// The same work in bare OpenSSL calls, with nothing but their own rules.
class OpenSsl {
 public:
  OpenSsl() {
    X509_STORE_add_cert(store_, root_);
    sk_X509_push(untrusted_, issuer_);
  }
  ~OpenSsl() {
    sk_X509_free(untrusted_);
    X509_STORE_free(store_);
    X509_free(issuer_);
    X509_free(root_);
  }
  OpenSsl(const OpenSsl&) = delete;
  OpenSsl& operator=(const OpenSsl&) = delete;

  [[nodiscard]] X509* read() const { return decode(world().card->der()); }

  [[nodiscard]] bool path(X509* leaf) const {
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store_, leaf, untrusted_);
    const bool valid = X509_verify_cert(context) == 1;
    X509_STORE_CTX_free(context);
    return valid;
  }

  /// Reads the answer, verifies its signature and its responder's chain, finds the card in it, looks at its times.
  [[nodiscard]] bool ocsp(X509* leaf) const {
    const auto& der = world().response;
    const auto* bytes = der.data();
    OCSP_RESPONSE* response = d2i_OCSP_RESPONSE(nullptr, &bytes, static_cast<long>(der.size()));
    OCSP_BASICRESP* basic = OCSP_response_get1_basic(response);
    OCSP_CERTID* id = OCSP_cert_to_id(nullptr, leaf, issuer_);
    int status = -1;
    ASN1_GENERALIZEDTIME* this_update = nullptr;
    ASN1_GENERALIZEDTIME* next_update = nullptr;
    const bool good = OCSP_basic_verify(basic, untrusted_, store_, 0) == 1 &&
                      OCSP_resp_find_status(basic, id, &status, nullptr, nullptr, &this_update, &next_update) == 1 &&
                      OCSP_check_validity(this_update, next_update, 60, 86400) == 1 && status == V_OCSP_CERTSTATUS_GOOD;
    OCSP_CERTID_free(id);
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    return good;
  }

  [[nodiscard]] bool signature(X509* leaf) const {
    const auto& made = world().signature;
    const auto message = as_bytes(kMessage);
    EVP_MD_CTX* digest = EVP_MD_CTX_new();
    EVP_DigestVerifyInit_ex(digest, nullptr, "SHA256", nullptr, nullptr, X509_get0_pubkey(leaf), nullptr);
    const bool valid = EVP_DigestVerify(digest, made.data(), made.size(), message.data(), message.size()) == 1;
    EVP_MD_CTX_free(digest);
    return valid;
  }

 private:
  X509_STORE* store_ = X509_STORE_new();
  X509* root_ = decode(world().root->der());
  X509* issuer_ = decode(world().issuer->der());
  STACK_OF(X509) * untrusted_ = sk_X509_new_null();
};

void openssl_cold(benchmark::State& state) {
  const OpenSsl openssl;
  for (auto _ : state) {
    X509* leaf = openssl.read();
    if (!openssl.path(leaf) || !openssl.ocsp(leaf) || !openssl.signature(leaf)) state.SkipWithError("refused");
    X509_free(leaf);
  }
}
BENCHMARK(openssl_cold)->Unit(benchmark::kMicrosecond);

/// OpenSSL remembers nothing of a card: read and path once more, the OCSP verdict taken from the last time.
void openssl_warm_beside_the_signature(benchmark::State& state) {
  const OpenSsl openssl;
  for (auto _ : state) {
    X509* leaf = openssl.read();
    if (!openssl.path(leaf)) state.SkipWithError("refused");
    X509_free(leaf);
  }
}
BENCHMARK(openssl_warm_beside_the_signature)->Unit(benchmark::kMicrosecond);

void openssl_signature(benchmark::State& state) {
  const OpenSsl openssl;
  X509* leaf = openssl.read();
  for (auto _ : state) {
    if (!openssl.signature(leaf)) state.SkipWithError("refused");
  }
  X509_free(leaf);
}
BENCHMARK(openssl_signature)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
