package nocturne.survey;

/** What a reader reports besides packets. None of these events is an error. */
public sealed interface SurveyEvent {

  /** The topic as it was followed. */
  SurveyTopic topic();

  /**
   * The position asked for is not there. Below {@code begin}: the offsets between were deleted
   * before they were read, at most that many packets. Above {@code end}: the partition holds less
   * than was read before, so it is not what it was. The partition gives nothing more until it is
   * told where to go on ({@link SurveyReader#seek}).
   *
   * @param topic as followed
   * @param partition of it
   * @param position that was to be read
   * @param extent what the partition holds
   */
  record OutOfRange(SurveyTopic topic, int partition, long position, Extent extent)
      implements SurveyEvent {}

  /** The topic has got another partition, which is read from its first offset. */
  record PartitionAdded(SurveyTopic topic, int partition) implements SurveyEvent {}

  /**
   * A topic of this name exists, but is not the one that was followed. It is followed no longer;
   * what was read under its name since the last poll may have come from either.
   *
   * @param topic as followed
   * @param now the one there is
   */
  record MadeAnew(SurveyTopic topic, SurveyTopic now) implements SurveyEvent {}

  /**
   * The topic's cluster gives no answer while that of other topics does. It is followed no longer.
   *
   * @param topic as followed
   * @param why in words
   */
  record Away(SurveyTopic topic, String why) implements SurveyEvent {}

  /** The topic is no longer there, and is followed no longer. */
  record Gone(SurveyTopic topic) implements SurveyEvent {}
}
