package nocturne.core.alert;

/** How an alert's candids stand in JSON, whose numbers many readers take for doubles. */
public enum JsonStyle {
  /** Every candid is a string: for people and their scripts. */
  CANDID_AS_STRING,
  /** Every candid is a number with its digits beside it as {@code candid_str}: for messages. */
  CANDID_AS_NUMBER_AND_STRING
}
