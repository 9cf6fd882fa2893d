package dev.sparekey.receivers.http;

import dev.sparekey.receivers.decisions.DecisionForm;
import dev.sparekey.receivers.decisions.Decisions;
import dev.sparekey.rules.IpNetwork;
import java.util.List;

/**
 * A path of the listener to which decisions about findings are sent.
 *
 * @param decisions where they are kept
 */
public record DecisionInlet(
    String path, CallerProof proof, List<IpNetwork> allow, DecisionForm form, Decisions decisions)
    implements Inlet {

  public DecisionInlet {
    allow = Inlet.some(path, allow);
  }
}
