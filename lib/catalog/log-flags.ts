/** What OpenTwin can be told to log, one by one and in groups (docs/opentwin.md 6). It passes over any other word. */
export const logFlags = [
  ...['INFORMATION_LOG', 'DETAILED_LOG', 'WARNING_LOG', 'ERROR_LOG', 'INBOUND_MESSAGE_LOG'],
  ...['QUEUED_INBOUND_MESSAGE_LOG', 'ONEWAY_TLS_INBOUND_MESSAGE_LOG', 'OUTGOING_MESSAGE_LOG', 'TEST_LOG'],
  ...['ALL_GENERAL_LOG_FLAGS', 'ALL_INCOMING_MESSAGE_LOG_FLAGS', 'ALL_OUTGOING_MESSAGE_LOG_FLAGS'],
  ...['ALL_MESSAGE_LOG_FLAGS', 'ALL_LOG_FLAGS', 'NO_LOG'],
] as const;
