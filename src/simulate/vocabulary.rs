//! The vocabularies of the tables; each word is one byte in memory.

/// Declares a list of words: an enum with `ALL` and `name()`, in the order of the tables.
macro_rules! words {
    ($(#[$doc:meta])* $list:ident { $($word:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $list {
            $(#[doc = concat!("`", $text, "`")] $word),*
        }

        impl $list {
            /// All words of the list, in order.
            pub const ALL: &'static [Self] = &[$(Self::$word),*];

            /// The word as written in the tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $text),*
                }
            }
        }
    };
}

words! {
    /// The seniority of a person.
    Seniority {
        CLevel = "C-level",
        Vp = "VP",
        Director = "Director",
        Manager = "Manager",
        TeamLead = "Team lead",
        Contributor = "Individual contributor",
    }
}

words! {
    /// The department of a person.
    Department {
        Sales = "Sales",
        Marketing = "Marketing",
        It = "IT",
        Finance = "Finance",
        Operations = "Operations",
        CustomerSuccess = "Customer success",
        Management = "General management",
    }
}

words! {
    /// The country of a person.
    Country {
        UnitedStates = "United States",
        UnitedKingdom = "United Kingdom",
        Germany = "Germany",
        Netherlands = "Netherlands",
        France = "France",
        Spain = "Spain",
        Poland = "Poland",
        Sweden = "Sweden",
        India = "India",
        Australia = "Australia",
    }
}

words! {
    /// The source of a lead.
    LeadSource {
        Website = "Website",
        Content = "Content",
        Event = "Event",
        Referral = "Referral",
        Outbound = "Outbound",
        Phone = "Phone",
    }
}

words! {
    /// The industry of a company.
    Industry {
        Software = "Software",
        Manufacturing = "Manufacturing",
        FinancialServices = "Financial services",
        Healthcare = "Healthcare",
        Retail = "Retail",
        Logistics = "Logistics",
        ProfessionalServices = "Professional services",
        Education = "Education",
        PublicSector = "Public sector",
    }
}

words! {
    /// A tool in use at a company.
    Tool {
        Crm = "CRM",
        MarketingAutomation = "marketing automation",
        Warehouse = "data warehouse",
        Erp = "ERP",
        HelpDesk = "help desk",
        Spreadsheets = "spreadsheets",
        InHouse = "built in-house",
    }
}

words! {
    /// A pain, on the triangle of time, people and money.
    Pain {
        ManualReporting = "manual reporting",
        MissedFollowUps = "missed follow-ups",
        SlowOnboarding = "slow onboarding",
        StaffTurnover = "staff turnover",
        Churn = "churn",
        RisingCosts = "rising costs",
        AuditPressure = "audit pressure",
    }
}

words! {
    /// The role of a person in the decision.
    Role {
        Approver = "approver",
        Influencer = "influencer",
        Evaluator = "evaluator",
        User = "user",
    }
}

words! {
    /// The personas of the sample project; the first that matches wins.
    Persona {
        ItLeader = "it_leader",
        SalesLeader = "sales_leader",
        FinanceLeader = "finance_leader",
        ChiefExecutive = "chief_executive",
        HandsOnLead = "hands_on_lead",
    }
}

words! {
    /// The kind of an activity.
    ActivityKind {
        PageView = "page_view",
        EmailOpen = "email_open",
        Webinar = "webinar",
        TrialSignup = "trial_signup",
        Call = "call",
        Demo = "demo",
    }
}

words! {
    /// The page of a page view.
    PagePath {
        Pricing = "/pricing",
        PricingEnterprise = "/pricing/enterprise",
        Docs = "/docs",
        BlogFollowUp = "/blog/follow-up-in-a-day",
        BlogReporting = "/blog/reporting-without-tears",
        Customers = "/customers",
        Careers = "/careers",
        Onboarding = "/onboarding",
    }
}

words! {
    /// The stage of a deal.
    Stage {
        Discovery = "Discovery",
        Proposal = "Proposal",
        Negotiation = "Negotiation",
        ClosedWon = "Closed Won",
        ClosedLost = "Closed Lost",
    }
}

words! {
    /// The role of a contact of the company in the decision.
    CommitteeRole {
        Champion = "champion",
        EconomicBuyer = "economic_buyer",
        TechnicalEvaluator = "technical_evaluator",
        User = "user",
        Procurement = "procurement",
        Blocker = "blocker",
    }
}

words! {
    /// The people who gave feedback on a lead.
    Reviewer {
        Sales = "sales",
        CustomerSuccess = "customer_success",
    }
}

words! {
    /// The reason of a rejection.
    FeedbackReason {
        TooSmall = "company too small",
        NoAuthority = "no authority",
        NoBudget = "no budget",
        NoNeed = "no need",
        BadTiming = "bad timing",
        Unreachable = "unreachable",
    }
}

/// Several words of one list (at most eight) in one cell; none is an empty cell: unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Members(u8);

impl Members {
    /// Adds the word at `position` of its list, below 8.
    #[must_use]
    pub const fn with(self, position: usize) -> Self {
        Self(self.0 | (1 << position))
    }

    /// Whether the cell is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The words of `list` that are in the cell, in the order of the list.
    pub fn members<T: Copy>(self, list: &[T]) -> impl Iterator<Item = T> {
        list.iter()
            .enumerate()
            .filter(move |(position, _)| (self.0 >> position) & 1 == 1)
            .map(|(_, word)| *word)
    }
}
