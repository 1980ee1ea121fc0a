#include "server/service.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <thread>

#include "altcha/altcha_check.hpp"
#include "api/api.hpp"
#include "base/log.hpp"
#include "httpd/canonical_host.hpp"
#include "httpd/problem.hpp"
#include "httpd/security_headers.hpp"
#include "httpd/static_files.hpp"
#include "httpd/tls.hpp"
#include "mail/smtp_mailer.hpp"
#include "membership/audit.hpp"
#include "revocation/revocation_service.hpp"
#include "server/job.hpp"
#include "server/jobs.hpp"
#include "server/list_watch.hpp"
#include "server/site_document.hpp"
#include "server/trust_in_force.hpp"
#include "storage/open_store.hpp"

namespace tpcard::server {
namespace {

constexpr std::string_view kDownloads = "/downloads/";
constexpr std::string_view kPinPage = "/hipki.html";
constexpr int kMostQueuedCrypto = 1024;

/// Scripts, styles and connections from ourselves and the component's ports only; no inline script or style anywhere.
std::string content_security_policy(const Configuration& configuration) {
  std::string connect = "'self'";
  for (const auto port : configuration.component.ports) connect += fmt::format(" http://127.0.0.1:{}", port);
  if (configuration.hipki.offered) connect += " " + configuration.hipki.origin();  // whether it is there, no more
  return "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; worker-src "
         "'self'; "
         "connect-src " +
         connect + "; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}

/// The page in which a PIN for HiPKI is typed: its one script, its one style sheet, and no connection to anybody.
std::string pin_page_policy(const protocol::SiteOrigin& origin) {
  return fmt::format(
      "default-src 'none'; script-src {0}/hipki.js; style-src {0}/hipki.css; img-src 'self'; connect-src 'none'; "
      "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      origin.text());
}

mail::SmtpOptions smtp_options(const Configuration::Mail& mail) {
  mail::SmtpOptions options{.url = mail.smtp, .from = mail.from};
  if (!mail.user.empty()) {
    options.user = mail.user;
    std::ifstream stream(mail.password_file);
    std::string password;
    std::getline(stream, password);
    options.password = Secret(std::string_view(password));
  }
  return options;
}

httpd::ServerOptions server_options(const Configuration& configuration) {
  httpd::ServerOptions options{.listen = configuration.listen,
                               .threads = configuration.threads,
                               .trusted_proxies = configuration.trusted_proxies};
  if (configuration.tls) {
    options.tls = httpd::make_tls_context({configuration.tls->certificate, configuration.tls->key});
  }
  return options;
}

}  // namespace

struct Service::Parts {
  Parts(Configuration given, const Clock& given_clock)
      : configuration(std::move(given)),
        clock(given_clock),
        keys(read_secret(configuration.secret_file).bytes()),
        store(storage::open_store(configuration.store_url)),
        human_check(keys.human_check, random, configuration.numbers.proof_lifetime),
        mailer(smtp_options(configuration.mail)),
        revocation({.directory = configuration.revocation.directory,
                    .hosts = configuration.revocation.hosts,
                    .private_addresses = configuration.revocation.private_addresses,
                    .ocsp_good_for = configuration.revocation.ocsp_fresh,
                    .crl_times = {.fetched_within = configuration.revocation.list_fresh},
                    .clock_skew = configuration.numbers.clock_skew},
                   clock),
        cpu(configuration.threads, kMostQueuedCrypto),
        api(rooms(), {.origin = configuration.origin,
                      .document = site_document(configuration),
                      .notices = api::read_notices(configuration.web_root / "notice"),
                      .hipki_offered = configuration.hipki.offered}),
        pages(configuration.web_root, httpd::StaticFiles::Fallback::index),
        downloads(configuration.downloads.empty() ? httpd::StaticFiles(std::unordered_map<std::string, std::string>{})
                                                  : httpd::StaticFiles(configuration.downloads)),
        headers{.content_security_policy = content_security_policy(configuration)},
        router(api.routes(), [this](httpd::Request& request) { return answer_static(request); }),
        server(std::make_unique<httpd::Server>(options_of_server(),
                                               [this](httpd::Request& request) { return answer(request); })) {
    put_in_force(load_trust(configuration.trust));
  }

  httpd::ServerOptions options_of_server() {
    auto options = server_options(configuration);
    options.finish_refusal = [this](const httpd::Request& request, httpd::Response& response) {
      headers.apply(request, response);
      log_request(request, response, std::nullopt);
    };
    return options;
  }

  api::Rooms rooms() {
    return {.clock = clock,
            .random = random,
            .numbers = configuration.numbers,
            .keys = keys,
            .store = *store,
            .human_check = human_check,
            .revocation = revocation,
            .trust_rules = [this] { return current_rules(); },
            .wake_outbox =
                [this] {
                  if (outbox) outbox->wake();
                },
            .cpu = cpu};
  }

  std::shared_ptr<const membership::TrustRules> current_rules() {
    const std::scoped_lock lock(rules_mutex);
    return rules;
  }

  /// Swapped whole: a request judges by the rules it began with.
  void put_in_force(TrustInForce fresh) {
    auto next = std::make_shared<const membership::TrustRules>(std::move(fresh.rules));
    store->write_now([&](membership::Records& records) {
      membership::audit(records, context(*next), membership::AuditAction::trust_loaded, "service", describe(*next));
    });
    revocation.watch(next->anchors, fresh.lists);
    const std::scoped_lock lock(rules_mutex);
    rules = std::move(next);
  }

  membership::Context context(const membership::TrustRules& by) {
    return {clock.now(), random, configuration.numbers, keys, configuration.origin.text(), by.cards};
  }

  /// Every request: the right host, the right answer, the headers.
  boost::asio::awaitable<httpd::Response> answer(httpd::Request& request) {
    const auto begun = clock.now();
    const bool probe = request.path == "/healthz" || request.path == "/readyz";
    auto redirect = probe ? std::nullopt : httpd::redirect_to_canonical_host(request, configuration.origin.text());
    auto response = redirect ? std::move(*redirect) : co_await router.dispatch(request);
    headers.apply(request, response);
    log_request(request, response, begun);
    co_return response;
  }

  /// One line a request; pages and their assets only when they were refused. `begun` is when it had been read; nothing
  /// where it never was.
  void log_request(const httpd::Request& request, const httpd::Response& response, std::optional<Instant> begun) {
    if (request.notes.empty() && response.status < 400) return;
    LogEvent event(LogLevel::info, "request");
    event.add("id", request.correlation_id).add("status", static_cast<std::int64_t>(response.status));
    for (const auto& [name, value] : request.notes) event.add(name, value);
    if (begun) event.add("ms", static_cast<std::int64_t>((clock.now() - *begun).count()));
  }

  boost::asio::awaitable<httpd::Response> answer_static(httpd::Request& request) {
    std::optional<httpd::Response> found;
    if (request.path.starts_with(kDownloads)) {
      auto file = request;
      file.path = request.path.substr(kDownloads.size() - 1);
      found = downloads.answer(file);
      if (found) found->set("Content-Disposition", "attachment");
    } else if (request.path == kPinPage) {
      found = answer_pin_page(request);
    } else if (!request.path.starts_with("/api/")) {
      found = pages.answer(request);
    }
    co_return found ? std::move(*found) : httpd::problem(ErrorCode::not_found, 404, request.correlation_id);
  }

  std::optional<httpd::Response> answer_pin_page(const httpd::Request& request) {
    if (!configuration.hipki.offered) return httpd::problem(ErrorCode::hipki_not_offered, 404, request.correlation_id);
    auto page = pages.answer(request);
    if (page) page->set("Content-Security-Policy", pin_page_policy(configuration.origin));
    return page;
  }

  void start_jobs() {
    outbox = std::make_unique<Job>(
        "outbox", seconds{2}, [this](const std::stop_token& stop) { send_due_mails(*store, mailer, clock, stop); });
    jobs.push_back(
        std::make_unique<Job>("audit seal", milliseconds{500}, [this](const auto&) { seal_audit_trail(*store); }));
    jobs.push_back(std::make_unique<Job>("purge", minutes{5}, [this](const auto&) { purge_expired(*store, clock); }));
    jobs.push_back(std::make_unique<Job>("card check", minutes{1}, [this](const auto&) {
      const auto by = current_rules();
      recheck_cards(*store, revocation, *by, context(*by));
    }));
    jobs.push_back(std::make_unique<Job>("list watch", seconds{15}, [this, watch = ListWatch()](const auto&) mutable {
      watch.look(revocation.health(), clock.now());
    }));
    revocation.start();
  }

  void stop_jobs() {
    revocation.stop();
    jobs.clear();
    outbox.reset();
  }

  const Configuration configuration;
  const Clock& clock;
  SystemRandom random;
  membership::Keys keys;
  std::mutex rules_mutex;
  std::shared_ptr<const membership::TrustRules> rules;
  std::unique_ptr<membership::Store> store;
  altcha::AltchaCheck human_check;
  mail::SmtpMailer mailer;
  revocation::RevocationService revocation;
  api::CpuPool cpu;
  api::Api api;
  httpd::StaticFiles pages;
  httpd::StaticFiles downloads;
  httpd::SecurityHeaders headers;
  httpd::Router router;
  std::unique_ptr<httpd::Server> server;
  std::unique_ptr<Job> outbox;
  std::vector<std::unique_ptr<Job>> jobs;
};

Service::Service(Configuration configuration, const Clock& clock)
    : parts_(std::make_unique<Parts>(std::move(configuration), clock)) {}

Service::~Service() {
  // Requests that were abandoned at the end of the grace still stand in their event loops; what they wait for ends
  // first.
  parts_->stop_jobs();
  parts_->cpu.join();
  parts_->store.reset();
}

void Service::run() {
  parts_->start_jobs();
  parts_->server->run();
  LogEvent(LogLevel::info, "stopped")
      .add("longest_handler_us", static_cast<std::int64_t>(parts_->server->longest_handler_stretch().count()));
}

void Service::stop() { parts_->server->stop(); }

void Service::reload() { parts_->put_in_force(load_trust(parts_->configuration.trust)); }

std::vector<std::uint16_t> Service::ports() const { return parts_->server->ports(); }

int serve(const std::filesystem::path& configuration_file, const Clock& clock) {
  // Blocked before any thread begins, so that only the thread below is told.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  Service service(read_configuration(configuration_file), clock);
  for (const auto port : service.ports()) std::cout << "listening " << port << std::endl;
  std::jthread signal_thread([&] {
    for (int signal = 0; sigwait(&signals, &signal) == 0;) {
      if (signal != SIGHUP) return service.stop();
      try {
        service.reload();
        LogEvent(LogLevel::info, "trust reloaded");
      } catch (const std::exception& error) {
        LogEvent(LogLevel::error, "trust not reloaded").add("error", error.what()).add("in force", "as before");
      }
    }
  });
  service.run();
  // Woken when run() ended for another reason than a signal.
  pthread_kill(signal_thread.native_handle(), SIGTERM);
  return 0;
}

}  // namespace tpcard::server
