"""The attack suite: everything that the threat model says is stopped is attempted, and is stopped.

One file per attacker's way, against desks with real keys and a cloud that runs: the server as a
process of its own behind TLS on 127.0.0.1, two towns in a real PostgreSQL. After each refusal its
trace is looked for: requests in what was turned away (`madoguchi-cloud audit refusals`), entries by
their receipt's note (監査) or among what was set aside (`entries aside`), codes in `codes wrong`.

==================================  ==============================================================
way                                 where it is attempted
==================================  ==============================================================
a desk whose program lies           test_self_approval; the rules alone: ports/test_exchanges,
                                    ports/stories
journals forged and replayed        test_journals; single gaps, forks, holes: ports/test_exchanges,
                                    ports/test_holes_and_forks; a database changed afterwards:
                                    ports/test_audit_verify
a request asked once more            test_replays
another town's records              test_other_towns; every table and grant:
                                    ports/test_only_ones_own_town
a stolen desk's files               test_residue; spoilt bytes: unit/cache/test_spoilt_files
bombs, slow and endless bodies      test_bombs; the practice's own server: ports/test_loopback
malformed requests                  test_malformed (1,500 cases; 50,000 in `make hunt`)
guessing at passwords and codes     test_guessing; the rules alone: ports/test_codes,
                                    unit/operations/test_sign_on_wait
what once got through               test_once_possible
somebody on the line                e2e/network, unit/roads/test_cloud_road
a forged certificate                unit/proof, property/test_wrong_person
a protected person's address        ports/test_whereabouts, ports/test_protected_people
a 個人番号                          ports/test_number; a day's files: test_residue
the audit asked by who may not      ports/test_audit_exchange
==================================  ==============================================================

Not attempted: what a revoked desk leaves behind once its keys are destroyed, for nothing destroys
them by itself yet.
"""
