// A CRL of a million entries beside OpenSSL's X509_CRL: reading it, the memory of an entry, looking a serial up.
#include <benchmark/benchmark.h>
#include <malloc.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <memory>
#include <numeric>
#include <random>

#include "tests/support/demo_pki.hpp"
#include "trust/crl.hpp"

namespace {

using namespace tpcard;
using test::DemoPki;

constexpr std::size_t kEntries = 1'000'000;
constexpr std::mt19937_64::result_type kSeedOfTheList = 3;

void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
}

Bytes bytes_of(const std::filesystem::path& file) {
  const auto text = DemoPki::slurp(file);
  return {as_bytes(text).begin(), as_bytes(text).end()};
}

const certificate::Certificate& issuer() {
  static const auto kIssuer = DemoPki::instance().authority("moeaca");
  return *kIssuer;
}

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
  std::mt19937_64 random(kSeedOfTheList);
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
  const auto name = issuer().subject().der;
  tbs.insert(tbs.end(), name.begin(), name.end());
  append(tbs, date);
  append(tbs, *from_hex("170d3439303130313030303030305a"));
  append(tbs, tlv(0x30, list));
  const Bytes signed_part = tlv(0x30, tbs);
  std::ofstream(folder + "/tbs", std::ios::binary)
      .write(reinterpret_cast<const char*>(signed_part.data()), std::ssize(signed_part));
  run("openssl dgst -sha256 -sign " + folder + "/moeaca/ca.key -out " + folder + "/tbs.sig " + folder + "/tbs");
  Bytes bits{0};
  append(bits, bytes_of(folder + "/tbs.sig"));
  Bytes whole = signed_part;
  append(whole, algorithm);
  append(whole, tlv(0x03, bits));
  return tlv(0x30, whole);
}

const Bytes& million() {
  static const Bytes kCrl = make_crl(kEntries, DemoPki::instance().directory().string());
  return kCrl;
}

using Serial = std::array<std::uint8_t, 20>;

/// Random serials, side by side, so that what is measured is the look-up and not the fetching of what is looked up. By
/// the list's own seed: those that it begins with, see make_crl().
std::vector<Serial> random_serials(std::mt19937_64::result_type seed) {
  std::mt19937_64 random(seed);
  std::vector<Serial> serials(1 << 16);
  for (auto& serial : serials) {
    for (auto& byte : serial) byte = static_cast<std::uint8_t>(random());
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x7F) | 0x40);
  }
  return serials;
}

struct FreeCrl {
  void operator()(X509_CRL* crl) const { X509_CRL_free(crl); }
};
using OpenSslCrl = std::unique_ptr<X509_CRL, FreeCrl>;

OpenSslCrl openssl_crl() {
  const auto* bytes = million().data();
  return OpenSslCrl(d2i_X509_CRL(nullptr, &bytes, static_cast<long>(million().size())));
}

void read_list(benchmark::State& state) {
  const auto& crl = million();
  std::size_t memory = 0;
  for (auto _ : state) {
    const auto list = trust::RevocationList::read(crl, issuer(), trust::SecurityLevel::bits112);
    if (!list || list->serials().size() != kEntries)
      state.SkipWithError("refused");
    else
      memory = list->serials().memory();
  }
  state.counters["bytes_per_entry"] = static_cast<double>(memory) / kEntries;
}
BENCHMARK(read_list)->Unit(benchmark::kMillisecond)->Iterations(3);

/// Without its signature: d2i does not look at it.
void openssl_read_list(benchmark::State& state) {
  std::size_t memory = 0;
  static_cast<void>(million());
  for (auto _ : state) {
    const auto before = mallinfo2();
    const auto decoded = openssl_crl();
    const auto after = mallinfo2();
    if (!decoded) state.SkipWithError("refused");
    memory = after.uordblks + after.hblkhd - before.uordblks - before.hblkhd;
  }
  state.counters["bytes_per_entry"] = static_cast<double>(memory) / kEntries;
}
BENCHMARK(openssl_read_list)->Unit(benchmark::kMillisecond)->Iterations(2);

const trust::RevocationList& read_million() {
  static const auto kList = *trust::RevocationList::read(million(), issuer(), trust::SecurityLevel::bits112);
  return kList;
}

void look_up(benchmark::State& state) {
  const auto& list = read_million();
  const auto serials = random_serials(kSeedOfTheList);
  std::size_t i = 0;
  for (auto _ : state) {
    if (!list.serials().find(serials[i++ & 0xFFFF])) state.SkipWithError("not found");
  }
}
BENCHMARK(look_up);

/// Each begins when the one before has its answer: nothing of the two overlaps.
void look_up_by_itself(benchmark::State& state) {
  const auto& list = read_million();
  const auto serials = random_serials(kSeedOfTheList);
  std::size_t i = 0;
  for (auto _ : state) {
    const auto found = list.serials().find(serials[i & 0xFFFF]);
    if (!found) return state.SkipWithError("not found");
    const bool before_1970 = (found->revoked_at.time_since_epoch().count() >> 63) != 0;
    i += 1 + static_cast<std::size_t>(before_1970);  // which none is; the processor has to wait to know it
  }
}
BENCHMARK(look_up_by_itself);

void look_up_of_what_is_not_there(benchmark::State& state) {
  const auto& list = read_million();
  const auto serials = random_serials(kSeedOfTheList + 1);
  std::size_t i = 0;
  for (auto _ : state) {
    if (list.serials().find(serials[i++ & 0xFFFF])) state.SkipWithError("found");
  }
}
BENCHMARK(look_up_of_what_is_not_there);

/// What one read costs here that waits for the one before, in as much memory as a list of a million takes: no look-up
/// can be faster than that by much.
void one_read_of_memory(benchmark::State& state) {
  std::vector<std::uint32_t> order(24'000'000 / 64);
  std::iota(order.begin(), order.end(), 0U);
  std::shuffle(order.begin() + 1, order.end(), std::mt19937_64(3));
  struct alignas(64) Line {
    std::uint32_t next;
  };
  std::vector<Line> lines(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) lines[order[i]].next = order[(i + 1) % order.size()];
  std::uint32_t at = 0;
  for (auto _ : state) benchmark::DoNotOptimize(at = lines[at].next);
}
BENCHMARK(one_read_of_memory);

void openssl_look_up(benchmark::State& state) {
  static const auto crl = openssl_crl();
  std::vector<std::unique_ptr<ASN1_INTEGER, decltype(&ASN1_INTEGER_free)>> serials;
  for (const auto& serial : random_serials(kSeedOfTheList)) {
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr), &BN_free);
    serials.emplace_back(BN_to_ASN1_INTEGER(number.get(), nullptr), &ASN1_INTEGER_free);
  }
  X509_REVOKED* found = nullptr;
  X509_CRL_get0_by_serial(crl.get(), &found, serials.front().get());  // sorts it, once
  std::size_t i = 0;
  for (auto _ : state) {
    if (X509_CRL_get0_by_serial(crl.get(), &found, serials[i++ & 0xFFFF].get()) != 1) state.SkipWithError("not found");
  }
}
BENCHMARK(openssl_look_up);

}  // namespace

BENCHMARK_MAIN();
