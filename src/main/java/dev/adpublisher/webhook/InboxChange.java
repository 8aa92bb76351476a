package dev.adpublisher.webhook;

/**
 * One change of one object, as it lies in the inbox.
 *
 * @param digest hexadecimal SHA-256 over everything that was said
 * @param object what Meta calls the kind of object, such as {@code ad_account}
 * @param metaId its id; of an ad account the digits alone
 * @param field what changed, such as {@code with_issues_ad_objects}; empty if the entry names none
 * @param change Meta's words in JSON, non-ASCII characters escaped
 */
record InboxChange(String digest, String object, String metaId, String field, String change) {}
