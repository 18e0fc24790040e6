package nocturne.broker.books;

/**
 * What the stores of an instance say of a night. {@link Auditor} asks a log with offsets, an
 * archive of packs and tables; {@link TraceAuditor} asks stores that can be listed.
 */
public interface Evidence {

  /**
   * The night's books as the stores have them now.
   *
   * @param earlier the books kept of the night, which carry forward what has expired since
   * @throws nocturne.broker.port.PortException.Broken if the ledger cannot be read; names the place
   */
  NightBooks audit(NightScope scope, KeptBooks earlier, Depth depth, AuditProgress progress)
      throws InterruptedException;
}
