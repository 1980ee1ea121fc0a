-- The product's first schema. PostgreSQL reads it as it stands; for SQLite migrations.cpp changes a few words of types.
-- Times are Unix milliseconds, keys are SHA-256, enums are words (words.hpp), `email_key` is an address in lower case.

CREATE TABLE flow (
  key BYTEA PRIMARY KEY,
  purpose TEXT NOT NULL,
  kind TEXT NOT NULL,
  step TEXT NOT NULL,
  language TEXT NOT NULL,
  consent_version TEXT,
  consent_sha256 TEXT,
  consent_at BIGINT,
  email TEXT,
  email_key TEXT,
  human_passed BIGINT NOT NULL,
  wrong_codes BIGINT NOT NULL,
  mails_sent BIGINT NOT NULL,
  last_mail_at BIGINT,
  expires_at BIGINT NOT NULL
) /*keyed*/;
CREATE INDEX flow_email ON flow (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX flow_expiry ON flow (expires_at);

CREATE TABLE email_code (
  flow BYTEA NOT NULL REFERENCES flow (key) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  email_key TEXT NOT NULL,
  code_hash BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (flow, number)
) /*keyed*/;
CREATE INDEX email_code_email ON email_code (email_key);
CREATE INDEX email_code_expiry ON email_code (expires_at);

CREATE TABLE counter (
  name TEXT NOT NULL,
  window_at BIGINT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (name, window_at)
) /*keyed*/;
CREATE INDEX counter_window ON counter (window_at);

CREATE TABLE moment (
  name TEXT PRIMARY KEY,
  at BIGINT NOT NULL
) /*keyed*/;
CREATE INDEX moment_at ON moment (at);

CREATE TABLE known_browser (
  browser BYTEA NOT NULL,
  email_key TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (browser, email_key)
) /*keyed*/;
CREATE INDEX known_browser_at ON known_browser (at);

CREATE TABLE spent_proof (
  proof BYTEA PRIMARY KEY,
  expires_at BIGINT NOT NULL
) /*keyed*/;
CREATE INDEX spent_proof_expiry ON spent_proof (expires_at);

CREATE TABLE member (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  name TEXT NOT NULL,
  organization_kind TEXT,
  unified_business_number TEXT NOT NULL,
  address TEXT NOT NULL,
  contact_name TEXT NOT NULL,
  telephone TEXT NOT NULL,
  consent_version TEXT NOT NULL,
  consent_sha256 TEXT NOT NULL,
  consent_at BIGINT NOT NULL,
  language TEXT NOT NULL,
  verification_step TEXT NOT NULL,
  organization TEXT,
  registered_at BIGINT NOT NULL
) /*keyed*/;
-- An address signs in one general member; it may be the contact of many organizations (a bookkeeper's).
CREATE UNIQUE INDEX member_general_email ON member (email_key) WHERE organization IS NULL;
CREATE INDEX member_organization_email ON member (email_key) WHERE organization IS NOT NULL;

CREATE TABLE organization (
  id TEXT PRIMARY KEY,
  scheme TEXT NOT NULL,
  identifier TEXT NOT NULL,
  legal_name TEXT NOT NULL,
  member TEXT NOT NULL REFERENCES member (id),
  proven_at BIGINT NOT NULL,
  UNIQUE (scheme, identifier)
) /*keyed*/;
CREATE INDEX organization_member ON organization (member);

CREATE TABLE member_card (
  fingerprint BYTEA PRIMARY KEY,
  organization TEXT NOT NULL REFERENCES organization (id),
  rank TEXT NOT NULL,
  state TEXT NOT NULL,
  not_after BIGINT NOT NULL,
  linked_at BIGINT NOT NULL,
  last_used_at BIGINT,
  certificate BYTEA NOT NULL
);
CREATE INDEX member_card_organization ON member_card (organization);

CREATE TABLE session (
  key BYTEA PRIMARY KEY,
  member TEXT NOT NULL REFERENCES member (id) ON DELETE CASCADE,
  opened_by TEXT NOT NULL,
  card BYTEA,
  authenticated_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) /*keyed*/;
CREATE INDEX session_member ON session (member);
CREATE INDEX session_card ON session (card) WHERE card IS NOT NULL;
CREATE INDEX session_expiry ON session (expires_at);

-- A challenge for a sign-in belongs to no session.
CREATE TABLE challenge (
  nonce BYTEA PRIMARY KEY,
  browser BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  session BYTEA REFERENCES session (key) ON DELETE CASCADE,
  expires_at BIGINT NOT NULL
) /*keyed*/;
CREATE INDEX challenge_session ON challenge (session) WHERE session IS NOT NULL;
CREATE INDEX challenge_expiry ON challenge (expires_at);

CREATE TABLE pending_verification (
  session BYTEA PRIMARY KEY REFERENCES session (key) ON DELETE CASCADE,
  member TEXT NOT NULL,
  scheme TEXT NOT NULL,
  identifier TEXT NOT NULL,
  legal_name TEXT NOT NULL,
  rank TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  not_after BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  certificate BYTEA NOT NULL
);
CREATE INDEX pending_verification_expiry ON pending_verification (expires_at);

CREATE TABLE outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient TEXT NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  data TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX outbox_due ON outbox (due_at, id);

CREATE TABLE audit_event (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  action TEXT NOT NULL,
  actor TEXT NOT NULL,
  details TEXT NOT NULL
);
-- What the sealer has still to do. Events commit in another order than their ids (PostgreSQL), so that no "sealed up to
-- here" can be remembered; a search for events without a seal would walk the whole trail each second.
CREATE TABLE audit_unsealed (
  event BIGINT PRIMARY KEY
);
CREATE TABLE audit_seal (
  position BIGINT PRIMARY KEY,
  event BIGINT NOT NULL UNIQUE,
  seal BYTEA NOT NULL
);

-- Outside of the chain, so that erasing a member destroys its key and the chain still verifies.
CREATE TABLE pseudonym (
  member TEXT PRIMARY KEY,
  key BYTEA NOT NULL
) /*keyed*/;
