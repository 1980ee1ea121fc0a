// `tpcard signature verify`: CMS and Web eID tokens.
#include "protocol/auth_token.hpp"
#include "protocol/json.hpp"
#include "protocol/signed_bytes.hpp"
#include "protocol/site_origin.hpp"
#include "server/judgement_text.hpp"
#include "server/trust_runs.hpp"
#include "trust/cms.hpp"
#include "trust/signature.hpp"

namespace tpcard::server {
namespace {

struct SignatureOptions {
  std::string cms;
  std::string content;
  std::string web_eid;
  std::string origin;
  std::string nonce;
  VerifyOptions verify;
};

/// Who signed must be believed, and be allowed to sign such a thing.
Judgement judge_signer(const certificate::CertificatePtr& signer, std::span<const certificate::CertificatePtr> along,
                       trust::SigningPurpose purpose, const VerifyInputs& inputs, const Clock& clock) {
  auto judgement = judge(signer, along, inputs, clock);
  const auto fit = trust::check_purpose(*signer, purpose);
  if (!fit && !judgement.holder) judgement.holder = fit.error();
  return judgement;
}

int verify_cms_file(const SignatureOptions& options, const Clock& clock) {
  const auto inputs = read_inputs(options.verify, clock);
  const auto messages = read_objects(options.cms, {"CMS", "PKCS7", "PKCS #7 SIGNED DATA"});
  std::optional<Bytes> content;
  if (!options.content.empty()) content = read_file(options.content);
  if (messages.empty()) return tell_refusal({ErrorCode::token_malformed, "nothing in the file"}, options.verify.json);
  const auto signature = trust::verify_cms(messages.front(), content ? std::optional<ByteView>(*content) : std::nullopt,
                                           inputs.policy.security_level);
  if (!signature) return tell_refusal(signature.error(), options.verify.json);
  boost::json::object more{{"signer", signature->signer->subject().text()}, {"attached", signature->attached}};
  if (signature->signing_time) more["signing_time"] = to_rfc3339(*signature->signing_time);
  if (signature->nonce) more["nonce"] = *signature->nonce;
  if (signature->card_number) more["card_number"] = *signature->card_number;
  const auto judgement =
      judge_signer(signature->signer, signature->others, trust::SigningPurpose::message, inputs, clock);
  return tell(judgement, options.verify, std::move(more));
}

Result<certificate::CertificatePtr> verify_token(const SignatureOptions& options) {
  const auto origin = protocol::SiteOrigin::parse(options.origin);
  if (!origin) throw UsageError("not an origin: " + options.origin);
  const auto file = read_file(options.web_eid);
  const auto document = protocol::parse_object(as_text(file));
  if (!document) return refuse(ErrorCode::token_malformed, document.error().detail);
  const auto token = protocol::read_auth_token(*document);
  if (!token) return std::unexpected(token.error());
  auto leaf = certificate::Certificate::parse(token->unverified_certificate);
  if (!leaf) return std::unexpected(leaf.error());
  const auto hash = trust::hash_of_algorithm(token->algorithm);
  if (!hash) return refuse(ErrorCode::algorithm_not_allowed, token->algorithm);
  const auto bytes = protocol::signed_bytes(*origin, options.nonce, *hash);
  if (auto valid = trust::verify_signature(**leaf, token->algorithm, token->signature, bytes); !valid) {
    return std::unexpected(valid.error());
  }
  return leaf;
}

int verify(const SignatureOptions& options, const Clock& clock) {
  if (options.cms.empty() == options.web_eid.empty()) throw UsageError("either --cms or --web-eid");
  if (!options.cms.empty()) return verify_cms_file(options, clock);
  if (options.origin.empty() || options.nonce.empty()) throw UsageError("--web-eid wants --origin and --nonce");
  const auto inputs = read_inputs(options.verify, clock);
  const auto leaf = verify_token(options);
  if (!leaf) return tell_refusal(leaf.error(), options.verify.json);
  return tell(judge_signer(*leaf, {}, trust::SigningPurpose::authentication, inputs, clock), options.verify);
}

}  // namespace

void add_signature_verify(CLI::App& group, Run& run, const Clock& clock) {
  auto* command = group.add_subcommand("verify", "Who signed what, and whether to believe it");
  auto options = std::make_shared<SignatureOptions>();
  command->add_option("--cms", options->cms, "CMS SignedData, DER or PEM");
  command->add_option("--content", options->content, "What a detached signature is over");
  command->add_option("--web-eid", options->web_eid, "An authentication token (JSON)");
  command->add_option("--origin", options->origin, "The site that asked");
  command->add_option("--nonce", options->nonce, "What it asked to sign");
  add_verify_options(*command, options->verify);
  command->callback([=, &run, &clock] { run = checked([=, &clock] { return verify(*options, clock); }); });
}

}  // namespace tpcard::server
