package nocturne.core.alert;

/**
 * The forms of candids in JSON. Many JSON readers take numbers for doubles, which cannot hold a
 * candid.
 */
public enum JsonStyle {
  /**
   * Every candid is a string, and every other whole number that a double rounds: for people and
   * their scripts.
   */
  CANDID_AS_STRING,
  /** Every candid is a number with its digits beside it as {@code candid_str}: for messages. */
  CANDID_AS_NUMBER_AND_STRING
}
