-- Sign-in: the one login that reads e-mails, password hashes and sessions. It reads nothing of any business but by the verbs.

grant usage on schema auth, queue to vitrine_auth;
grant select, insert, update, delete on auth.identities, auth.sessions, auth.links, auth.attempts, auth.tries, auth.known_browsers to vitrine_auth;
grant execute on function auth.memberships_of(uuid), auth.refusal_of(uuid), auth.branding(text, text), auth.branding_of(uuid), auth.business_at(text),
    auth.open_session(uuid, bytea, text, uuid, uuid, text, text, text, interval), auth.note(uuid, uuid, text, text, text, text), auth.join(uuid),
    auth.begin_attempt(uuid, text, text, text, text, bytea), auth.succeed_attempt(uuid), auth.invitation_of(bytea), auth.locale_of(uuid), auth.subscriber(bytea), auth.unsubscribe(bytea, text[]),
    queue.later(text, jsonb, timestamptz, text, text) to vitrine_auth;
