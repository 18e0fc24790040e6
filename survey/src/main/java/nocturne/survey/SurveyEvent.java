package nocturne.survey;

/** An event that a reader reports besides packets. None is an error. */
public sealed interface SurveyEvent {

  /** The topic as it was followed. */
  SurveyTopic topic();

  /**
   * The requested position does not exist. Below {@code begin}: the offsets between were deleted
   * before they were read, at most that many packets. Above {@code end}: the partition holds less
   * than was read before, so it is another one. The partition returns nothing until {@link
   * SurveyReader#seek} is called.
   *
   * @param topic as followed
   * @param partition of {@code topic}
   * @param position that was to be read
   * @param extent the offsets that the partition holds
   */
  record OutOfRange(SurveyTopic topic, int partition, long position, Extent extent)
      implements SurveyEvent {}

  /** The topic has got another partition, which is read from its first offset. */
  record PartitionAdded(SurveyTopic topic, int partition) implements SurveyEvent {}

  /**
   * A topic of this name exists, but is not the one that was followed. It is no longer followed;
   * packets that were read under its name since the last poll may be from either.
   *
   * @param topic as followed
   * @param now the existing one
   */
  record MadeAnew(SurveyTopic topic, SurveyTopic now) implements SurveyEvent {}

  /**
   * The topic's cluster gives no answer while that of other topics does. It is followed no longer.
   *
   * @param topic as followed
   */
  record Away(SurveyTopic topic, String why) implements SurveyEvent {}

  /** The topic is no longer there, and is followed no longer. */
  record Gone(SurveyTopic topic) implements SurveyEvent {}
}
