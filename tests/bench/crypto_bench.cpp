// What a sign-in's cryptography costs: OpenSSL alone, and our judgement of a card over it (judge_card: certificate,
// path, identity, signature). A card is judged cold: nothing of it is remembered from the last time, the anchors are.
//
// TPCARD_BENCH_PKI names a folder of tools/pki/make-pki with cards in `bench/rsa.pem` and `bench/p256.pem`, keys beside
// them; ./bench makes one.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "certificate/pem.hpp"
#include "load/bare_crypto.hpp"
#include "membership/card_proof.hpp"
#include "protocol/signed_bytes.hpp"

namespace tpcard {
namespace {

const std::filesystem::path& pki() {
  static const std::filesystem::path kFolder = [] {
    const char* folder = std::getenv("TPCARD_BENCH_PKI");
    load::must(folder != nullptr, "TPCARD_BENCH_PKI is not set; ./bench sets it");
    return folder;
  }();
  return kFolder;
}

load::SoftCard card_of(std::string_view kind) { return load::SoftCard(pki() / "bench" / (std::string(kind) + ".pem")); }

trust::TrustAnchor anchor(std::string_view name, trust::AnchorRole role) {
  std::ifstream file(pki() / name / "ca.pem", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return {certificate::read_certificates(as_bytes(text), certificate::SerialRule::as_issued).value().front(), role};
}

membership::TrustRules rules() {
  trust::ValidationPolicy policy;
  policy.required_policies = {"2.16.886.101.0.3.3"};
  policy.forbidden_policies = {"2.16.886.101.0.3.0"};
  return {std::make_shared<const trust::TrustStore>(std::vector{anchor("root", trust::AnchorRole::root),
                                                                anchor("moeaca", trust::AnchorRole::issuer),
                                                                anchor("xca", trust::AnchorRole::issuer)}),
          policy, std::make_shared<const certificate::IdentityProfile>(certificate::taiwan_gpki())};
}

void openssl_decode(benchmark::State& state) {
  const load::BareCrypto crypto(pki());
  const auto card = card_of("rsa");
  for (auto _ : state) benchmark::DoNotOptimize(crypto.decode(card.certificate()));
}
BENCHMARK(openssl_decode)->Unit(benchmark::kMicrosecond);

void openssl_path_of_three(benchmark::State& state) {
  const load::BareCrypto crypto(pki());
  const auto certificate = crypto.decode(card_of("rsa").certificate());
  for (auto _ : state) crypto.verify_path(*certificate);
}
BENCHMARK(openssl_path_of_three)->Unit(benchmark::kMicrosecond);

void openssl_signature(benchmark::State& state, std::string_view kind) {
  const load::BareCrypto crypto(pki());
  const auto card = card_of(kind);
  const auto certificate = crypto.decode(card.certificate());
  const Bytes bytes(64, 0x5a);
  const auto signature = card.sign(bytes);
  for (auto _ : state) crypto.verify_signature(*certificate, bytes, signature);
}
BENCHMARK_CAPTURE(openssl_signature, rsa2048, "rsa")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(openssl_signature, p256, "p256")->Unit(benchmark::kMicrosecond);

void judge_card(benchmark::State& state, std::string_view kind) {
  const auto card = card_of(kind);
  const auto origin = protocol::SiteOrigin::parse("https://card.example").value();
  const std::string nonce = "tpcard1.sign-in..AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  const auto bytes = protocol::signed_bytes(origin, nonce, HashAlgorithm::sha256);
  const protocol::AuthToken token{.unverified_certificate = card.certificate(),
                                  .algorithm = std::string(card.algorithm()),
                                  .signature = card.sign_for_token(bytes)};
  const auto by = rules();
  const auto now = SystemClock{}.now();
  for (auto _ : state) {
    const auto proof = membership::judge_card(token, nonce, origin, by, now);
    if (!proof) {
      state.SkipWithError(proof.error().detail.c_str());
      break;
    }
    benchmark::DoNotOptimize(proof->path.data());
  }
}
BENCHMARK_CAPTURE(judge_card, rsa2048, "rsa")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(judge_card, p256, "p256")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tpcard

BENCHMARK_MAIN();
