package nocturne.core.survey.ztf;

/** A filter of ZTF's camera, by the survey's number and by the name sncosmo has for it. */
public enum Band {
  G(1, "ztfg"),
  R(2, "ztfr"),
  I(3, "ztfi");

  private static final Band[] ALL = values();

  private final int fid;
  private final String sncosmoName;

  Band(int fid, String sncosmoName) {
    this.fid = fid;
    this.sncosmoName = sncosmoName;
  }

  /** The survey's filter number, 1 to 3. */
  public int fid() {
    return fid;
  }

  /** The name of the transmission curve, such as {@code ztfg}. */
  public String sncosmoName() {
    return sncosmoName;
  }

  /**
   * The name of the transmission curve of a filter number, or the number for one we do not know.
   */
  static String nameOf(long fid) {
    for (Band band : ALL) {
      if (band.fid == fid) {
        return band.sncosmoName;
      }
    }
    return "fid " + fid;
  }
}
