// Runs a fuzzer's one function over the files of a folder, and over each of them with a byte changed or cut off at a
// few places that differ from file to file: for builds without libFuzzer. An input over one second of
// processor time ends it, as libFuzzer's -timeout=1 does: another program's time is not the input's.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr std::size_t kPlaces = 25;

void run(const Input& input, const std::filesystem::path& file) {
  const auto began = std::clock();
  LLVMFuzzerTestOneInput(input.data(), input.size());
  if (std::clock() - began > CLOCKS_PER_SEC) {
    std::fprintf(stderr, "over a second: %zu bytes from %s\n", input.size(), file.c_str());
    std::exit(1);
  }
}

void run_changes(const Input& input, std::size_t number, const std::filesystem::path& file) {
  const std::size_t stride = input.size() / kPlaces + 1;
  for (std::size_t place = number % stride; place < input.size(); place += stride) {
    for (const int change : {0x01, 0x80}) {
      auto changed = input;
      changed[place] = static_cast<std::uint8_t>(changed[place] ^ change);
      run(changed, file);
    }
    run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(place)}, file);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream stream(entry.path(), std::ios::binary);
    const Input input{std::istreambuf_iterator<char>(stream), {}};
    run(input, entry.path());
    run_changes(input, files, entry.path());
    ++files;
  }
  std::printf("%s: %zu inputs and their changes\n", argv[0], files);
  return files == 0 ? 1 : 0;
}
