package nocturne.broker.books;

/**
 * Makes the books of a night from an instance's stores. {@link Auditor} reads a log with offsets,
 * an archive of packs and tables; {@link TraceAuditor} reads stores that can be listed.
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
